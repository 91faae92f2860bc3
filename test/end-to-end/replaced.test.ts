import { expect, test } from "@jest/globals";
import { readTemplates } from "../../src/simulation/templates.ts";
import { MINUTE, openStage } from "./stage.ts";
import { THREE_STAGES } from "./workflows.ts";

test("what GitHub itself made inactive outside of production is never called a success again", async () => {
  const stage = await openStage({ pipeline: THREE_STAGES, workflows: readTemplates() });
  const digest = `sha256:${"ab".repeat(32)}`;
  stage.script.when({ workflow: "build.yml" }, { outputs: { image: { digest } } });
  for (const message of ["First change (#1)", "Second change (#2)"]) {
    const sha = stage.merge(message);
    await stage.until(() => stage.check(sha).startsWith("success"));
  }
  await stage.pass(MINUTE);

  expect(stage.story("beta")).toEqual([
    "deploy First: in_progress success inactive",
    "deploy Second: in_progress success",
  ]);
});
