/** What a hostile or careless file could exhaust is limited, and nothing that can be written makes us throw. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePipelineFile, parsePipelineObject } from "../../src/config/parse.ts";
import { parse, problemsOf, withKeys, withStages } from "./a-file.ts";

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}`).join(", ");

const zonal = (zones: string, environments: string) =>
  `templates:\n  z:\n    zones: [${zones}]\n    stages: [{ stage: "{zone}", environments: "${environments}" }]\n`;

describe("limits", () => {
  test("takes 500 stages and no more", () => {
    const file = (count: number) =>
      withStages(`  - { wave: 1, stages: z }\n${zonal(numbered("z", count), "{zone}")}`);

    expect(problemsOf(file(500))).toEqual([]);
    expect(problemsOf(file(501))).toEqual(["3:1: the pipeline has more than 500 stages"]);
  });

  test("takes 2,000 environments and no more", () => {
    const file = (count: number) =>
      withStages(
        `  - { wave: 1, regions: [${numbered("r", count)}], stages: z }\n${zonal("a, b", "{region}{zone}")}`,
      );

    expect(problemsOf(file(1_000))).toEqual([]);
    expect(problemsOf(file(1_001))).toEqual(["3:1: the pipeline has more than 2000 environments"]);
  });

  test("takes 50 aliases and no more", () => {
    const file = (count: number) =>
      withKeys(`x: &x 1\npaths: [${Array.from({ length: count }, () => "*x").join(", ")}]\n`);

    expect(problemsOf(file(50)).filter((problem) => problem.includes("aliases"))).toEqual([]);
    expect(problemsOf(file(51))).toEqual(["5:209: the file has more than 50 aliases"]);
  });

  test("refuses aliases of aliases that stand for millions of values", () => {
    const levels = Array.from(
      { length: 8 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(6).fill(`*l${level}`).join(", ")}]`,
    );
    const text = withKeys(`l0: &l0 [a, b, c, d, e, f, g, h]\n${levels.join("\n")}\n`);

    expect(problemsOf(text)).toEqual(["10:9: aliases make more than 100000 values of this"]);
  });

  test("takes 256 KB and no more, counted in bytes", () => {
    const line = withKeys("");
    const comment = (bytes: number) => `${line}${"#".repeat(bytes - line.length)}`;

    expect(problemsOf(comment(262_144))).toEqual([]);
    expect(problemsOf(comment(262_145))).toEqual(["1:1: the file is over 256 KB"]);
    expect(problemsOf(`${line}#${"é".repeat(131_072)}`)).toEqual(["1:1: the file is over 256 KB"]);
  });

  test("stops templates that would multiply each other", () => {
    const zones = numbered("z", 200);
    const text = withStages(
      `  - { wave: 1, stages: a }\ntemplates:\n  a: { zones: [${zones}], stages: b }\n  b: { zones: [${zones}], stages: c }\n  c: { zones: [${zones}], stages: [{ stage: x, environments: y }] }\n`,
    );

    expect(problemsOf(text)).toEqual(["3:1: the pipeline has more than 500 stages"]);
  });

  test.each([
    ["keys written twice", "a: 1\n".repeat(1_000)],
    ["aliases of nothing", withKeys(`paths: [${"*x, ".repeat(1_000)}]\n`)],
    ["unknown keys", withKeys(`${numbered("k", 1_000).replaceAll(", ", ": 1\n")}: 1\n`)],
    ["wrong entries", withKeys(`paths: [${"1, ".repeat(1_000)}]\n`)],
    [
      "unknown keys of a step",
      withStages(`  - { stage: a, environments: [a], approvals: [{ ${numbered("k", 1_000)} }] }\n`),
    ],
  ])("tells of a thousand %s in two hundred problems at most", (_, text) => {
    const count = problemsOf(text).length;

    expect(count).toBeGreaterThanOrEqual(100);
    expect(count).toBeLessThanOrEqual(202);
  });

  test("never echoes more than 80 characters of a file", () => {
    const long = "long".repeat(100);
    const texts = [
      withKeys(`${long}: 1\n`),
      withKeys(`branch: [${long}]\nnotify: ${long}\n`),
      withStages(`  - { stage: a, environments: [${long}], window: ${long} }\n`),
      withStages(`  - { wave: 1, stages: ${long} }\n`),
      withKeys(`a: *${long}\n`),
      withKeys(`a: !!${long} b\n`),
      withKeys(`${long}: 1\n${long}: 2\n`),
    ];

    const messages = texts.flatMap(problemsOf);

    expect(messages.length).toBeGreaterThanOrEqual(texts.length);
    expect(messages.filter((message) => /(?:long){20}/.test(message))).toEqual([]);
  });

  test("shows no characters that change how a message is read", () => {
    expect(problemsOf(withKeys('"a\\u202eb\\nc": 1\n'))).toEqual(['4:1: unknown key "a�b�c"']);
  });
});

const SEED_TEXT = withStages(`  - &s
    stage: beta
    environments: [beta, { name: "b-2", url: "https://b.example/{environment}" }]
    approvals: [{ check: "smoke {environment}", app: checkly }, { alarms: any }]
  - wave: 1
    regions: [a, b]
    stages: zonal
    bake: 12h
templates:
  zonal:
    zones: [x, y]
    stages:
      - { stage: "one-{zone}", environments: "one-{region}{zone}" }
windows: { w: { from: "09:00", to: "16:00", timezone: UTC } }
`);

describe("anything at all", () => {
  const isWellFormed = (result: ReturnType<typeof parse>) =>
    result.ok ||
    (result.problems.length > 0 &&
      result.problems.every(
        ({ line, column, message }) => line >= 1 && column >= 1 && message.length < 600,
      ));

  test("a file with a piece cut out, doubled or replaced is understood or refused", () => {
    const piece = fc.record({
      at: fc.nat(SEED_TEXT.length),
      length: fc.nat(40),
      instead: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom(
          "{",
          "}",
          "[",
          "]",
          ": ",
          "\n",
          "\n  ",
          "&a ",
          "*s",
          "- ",
          '"',
          "null",
          "~",
          "__proto__: 1",
          "1",
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const text = pieces.reduce(
          (done, { at, length, instead }) => done.slice(0, at) + instead + done.slice(at + length),
          SEED_TEXT,
        );
        return isWellFormed(parse(text));
      }),
      { numRuns: 400 },
    );
  });

  test("any text is understood or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) =>
        isWellFormed(parsePipelineFile({ text, file: "f", repositoryName: text })),
      ),
      { numRuns: 300 },
    );
  });

  test("any data is understood or refused", () => {
    const keys = fc.constantFrom(
      "stages",
      "stage",
      "wave",
      "build",
      "deploy",
      "templates",
      "windows",
      "workflow",
      "approvals",
      "environments",
      "__proto__",
      "constructor",
      "name",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, 1, -1.5, true, "a", "none", "a.yml", "{region}", "30m"),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(keys, tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (data) =>
        isWellFormed(parsePipelineObject(data, { file: "f", repositoryName: "shop" })),
      ),
      { numRuns: 400 },
    );
  });
});
