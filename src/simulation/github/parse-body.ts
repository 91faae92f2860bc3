/** Reads a request's body, refusing a bad one as GitHub does. */
import type { z } from "zod";
import { unprocessable } from "./answer.ts";
import type { Call } from "./routes.ts";

/** Throws 422 "Invalid request." with one sentence a problem. */
export function parseBody<Schema extends z.ZodType>(call: Call, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `For '${issue.path.join("/") || "links/0/schema"}', ${issue.message}.`,
  );
  throw unprocessable(`Invalid request.\n\n${problems.join("\n")}`, problems);
}
