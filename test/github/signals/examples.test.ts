import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { translate } from "../../../src/github/translate.ts";
import { SELF } from "../given.ts";

const EXAMPLES = z
  .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
  .parse(
    JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8"),
    ),
  )
  .flatMap(({ name, examples }) =>
    examples.map((payload) => ({
      name,
      payload: { ...payload, installation: installed(payload) },
    })),
  );

/** Many examples come without. */
function installed(payload: Record<string, unknown>): unknown {
  return payload["installation"] ?? { id: 7, account: { login: "acme" } };
}

describe("published examples", () => {
  test("understands those that matter", () => {
    const understood = new Map<string, number>();
    for (const { name, payload } of EXAMPLES) {
      const count = translate(name, payload, SELF).length;
      if (count > 0) understood.set(name, (understood.get(name) ?? 0) + count);
    }

    expect(Object.fromEntries(understood)).toMatchInlineSnapshot(`
{
  "check_run": 1,
  "deployment_status": 4,
  "installation": 7,
  "installation_repositories": 3,
  "issue_comment": 5,
  "pull_request": 10,
  "push": 2,
  "repository": 5,
  "workflow_job": 8,
  "workflow_run": 5,
}
`);
  });

  test("never throws, however a payload is damaged", () => {
    const example = fc.constantFrom(...EXAMPLES);
    const damage = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.bigInt(), fc.double());
    fc.assert(
      fc.property(example, fc.array(fc.nat(), { maxLength: 4 }), damage, (one, path, value) => {
        expect(translate(one.name, damaged(one.payload, path, value), SELF)).toBeInstanceOf(Array);
      }),
      { numRuns: 3000 },
    );
  });

  test("never throws at anything else", () => {
    const event = fc.oneof(fc.constantFrom(...EXAMPLES.map(({ name }) => name)), fc.string());
    fc.assert(
      fc.property(event, fc.anything(), (name, payload) => {
        expect(translate(name, payload, SELF)).toEqual([]);
      }),
    );
  });
});

/** A copy in which the value at a path (of positions) is another one. */
function damaged(value: unknown, path: readonly number[], damage: unknown): unknown {
  const [position, ...rest] = path;
  if (position === undefined) return damage;
  if (typeof value !== "object" || value === null) return damage;
  const entries = Object.entries(value);
  if (entries.length === 0) return damage;
  const chosen = position % entries.length;
  const changed = entries.map(([key, old], index): [string, unknown] => [
    key,
    index === chosen ? damaged(old, rest, damage) : old,
  ]);
  return Array.isArray(value) ? changed.map(([, old]) => old) : Object.fromEntries(changed);
}
