/** What `rehearse` prints for people and machines, and how it ends. */
import { describe, expect, test } from "@jest/globals";
import { runRehearsal } from "../../../src/simulation/rehearsal/command.ts";

const scenario = `pipeline:
  pipeline: demo
  build: { workflow: build.yml }
  deploy: { workflow: deploy.yml }
  stages: [{ stage: s1, environments: [e1] }, { stage: s2, environments: [e2], production: true }]
takes: { deploy: 1m, environments: { e2: 5m } }
outcomes:
  - { release: R3, environment: e2, deploy: failure }
  - { release: R9, build: lost }
events:
  - { at: 0m, merge: R1 }
  - { at: 3m, merge: R2 }
  - { at: 4m, merge: R3 }
  - { at: 5m, pipeline: { pipeline: demo } }
`;

const rehearse = (text: string, json = false) =>
  runRehearsal({ text, json, file: "story.yml", readFile: () => null });

describe("rehearse", () => {
  test("shows releases moving through the stages, and how it ends", () => {
    expect(rehearse(scenario).stdout).toMatchInlineSnapshot(`
"   time  releases          s1     s2
      0  R1 merged, built  > R1
      1                    +* R1  > R1
      3  R2 merged, built  > R2
      4  R3 merged, built  +* R2  .. R2 busy
                           > R3
      5                    +* R3  ~ R2 by R3
                                  .. R3 busy
      6                           +* R1
                                  > R3
     11                           - R3 e2
                                  x R3 deploy-failed e2
                                  < e2 to R1
     16                           + R1 back in e2

> entered, + deployed, * approved, x rejected, - failed, ~ overtaken, .. waits, < rolled back

runs      R3 in e1
          R1 in e2
releases  R1 approved
          R2 superseded
          R3 rejected
"
`);
  });

  test("names outcomes that never came into play and pipeline files that changed nothing", () => {
    const { stderr, exitCode } = rehearse(scenario);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("story.yml:9: this outcome never came into play\n");
    expect(stderr).toMatch(/^story\.yml:14:\d+: "build" is missing; the old file stays in force$/m);
  });

  test("prints one JSON object on one line", () => {
    const { stdout } = rehearse(scenario, true);
    const result: unknown = JSON.parse(stdout);

    expect(stdout.split("\n")).toHaveLength(2);
    expect(result).toMatchObject({
      environments: { e1: "R3", e2: "R1" },
      waiting: {},
      holds: [],
      releases: { R1: "approved", R2: "superseded", R3: "rejected" },
    });
  });

  test("says every mistake of a bad file with its line and column", () => {
    const { exitCode, stdout, stderr } = rehearse(
      `${scenario}  - { at: soon, merge: R4 }\nmore: 1\n`,
    );

    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^story\.yml:15:\d+: /m);
    expect(stderr).toMatch(/^story\.yml:16:1: unknown key "more"/m);
  });

  test("keeps within 100 columns with thirty stages", () => {
    const stages = Array.from(
      { length: 30 },
      (_, n) => `{ stage: a-long-name-${n}, environments: [e${n}] }`,
    );
    const text = `pipeline: { pipeline: demo, build: { workflow: b.yml }, deploy: { workflow: d.yml }, stages: [${stages.join(", ")}] }
takes: { deploy: 7m }
events: [${Array.from({ length: 20 }, (_, n) => `{ at: ${n * 3}m, merge: R${n} }`).join(", ")}]
`;
    const { stdout, exitCode } = rehearse(text);

    expect(exitCode).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
