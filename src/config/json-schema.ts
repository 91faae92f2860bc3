/** The JSON Schema of the pipeline file, for editors. */
import * as z from "zod";
import { writtenPipeline } from "./written.ts";

/**
 * What `pipeline.schema.json` holds: draft 7, which editors' YAML support knows best. The test that compares the
 * two writes the file anew when it runs with `UPDATE_SCHEMA=1`.
 */
export function pipelineJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(writtenPipeline, { target: "draft-7", io: "input" }),
    title: "Release Captain pipeline",
    description: "How merges of one repository travel to production, wave by wave.",
  };
}
