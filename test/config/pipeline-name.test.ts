import { expect, test } from "@jest/globals";
import { defaultPipelineName, PIPELINE_NAME_PATTERN } from "../../src/config/pipeline-name.ts";

test.each([
  ["checkout", "checkout"],
  ["My.Repo_Name", "my-repo-name"],
  ["-.-", "pipeline"],
  ["..Shop..", "shop"],
  [`${"a".repeat(29)}.bcd`, "a".repeat(29)],
  ["Größe", "gr--e"],
  [`${"-".repeat(100_000)}x`, "x"],
])("names the pipeline of %s", (repository, name) => {
  expect(defaultPipelineName(repository)).toBe(name);
  expect(name).toMatch(PIPELINE_NAME_PATTERN);
});
