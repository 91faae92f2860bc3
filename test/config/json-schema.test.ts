/** The schema that editors use is the one that the code has. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { load } from "js-yaml";
import { pipelineJsonSchema } from "../../src/config/json-schema.ts";
import { withKeys } from "./a-file.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("is what the committed file holds", () => {
  if (process.env["UPDATE_SCHEMA"] === "1") {
    const text = JSON.stringify(pipelineJsonSchema(), null, 2);
    writeFileSync(new URL("../../src/config/pipeline.schema.json", import.meta.url), `${text}\n`);
  }

  expect(JSON.parse(read("src/config/pipeline.schema.json"))).toEqual(pipelineJsonSchema());
});

test("takes a good file and refuses a bad one", () => {
  const validate = new Ajv({ strict: false }).compile({ ...pipelineJsonSchema() });

  expect(validate(load(read("src/simulation/pipelines/article.yml")))).toBe(true);
  expect(validate(load(withKeys("branhc: main\n")))).toBe(false);
  expect(validate(load(withKeys("rollback: { automatic: never }\n")))).toBe(false);
});

test("describes every key of the file's top", () => {
  const { properties } = JSON.parse(read("src/config/pipeline.schema.json"));
  const bare = Object.entries<{ description?: string }>(properties).filter(
    ([, schema]) => schema.description === undefined,
  );

  expect(bare.map(([key]) => key)).toEqual([]);
});
