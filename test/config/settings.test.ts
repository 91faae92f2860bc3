/** Settings, defaults, approvals and conditions of stages. */
import { describe, expect, test } from "@jest/globals";
import { pipelineOf, stageOf, withKeys, withStages } from "./a-file.ts";

describe("settings", () => {
  test("merge key by key, stage over wave over pipeline", () => {
    const text = `build: { workflow: build.yml }
deploy: { workflow: deploy.yml, timeout: 10m, start-within: 1m, fan-out: stage }
rollback: { automatic: all, scope: stage }
stages:
  - wave: 1
    deploy: { timeout: 20m, start-within: 2m }
    rollback: { scope: environment }
    stages:
      - stage: a
        environments: [a]
        deploy: { start-within: 3m }
        rollback: { automatic: "off" }
`;

    expect(stageOf(text, "wave-1/a")).toMatchObject({
      deploy: {
        workflow: "deploy.yml",
        fanOut: "stage",
        timeoutMs: 1_200_000,
        startWithinMs: 180_000,
      },
      rollback: { automatic: "off", scope: "environment" },
    });
  });

  test("of an app put the workflow aside, and the other way round", () => {
    const text = withStages(`  - { stage: a, environments: [a], deploy: { app: argocd } }
  - wave: 1
    deploy: { app: argocd }
    stages: [{ stage: b, environments: [b], deploy: { workflow: other.yml } }]
`);

    expect(stageOf(text, "a").deploy).toMatchObject({ workflow: null, app: "argocd" });
    expect(stageOf(text, "wave-1/b").deploy).toMatchObject({ workflow: "other.yml", app: null });
  });

  test("have the documented defaults", () => {
    const pipeline = pipelineOf(withKeys(""));

    expect(pipeline).toMatchObject({
      name: "shop",
      branch: null,
      paths: [],
      build: { workflow: "build.yml", dispatch: false, timeoutMs: 3_600_000 },
      leases: "zonal",
      alarms: { heartbeatMs: null, from: [] },
      confirmRollbacks: true,
      review: { required: false, bots: [] },
      permissions: {
        view: { role: "triage" },
        rollback: { role: "write" },
        approve: { role: "maintain" },
      },
      notify: [],
    });
    expect(pipeline.stages[0]).toMatchObject({
      deploy: { fanOut: "environment", startWithinMs: 1_800_000, timeoutMs: 3_600_000 },
      rollback: { automatic: "production", scope: "environment" },
      approvals: [],
      requires: [],
      ignoresAlarms: false,
    });
  });

  test.each([
    ["true", "all"],
    ["false", "off"],
  ])("read one-zone-at-a-time: %s as leases for %s", (written, leases) => {
    expect(pipelineOf(withKeys(`one-zone-at-a-time: ${written}\n`)).leases).toBe(leases);
  });

  test("name roles, custom roles and teams", () => {
    const text = withKeys(
      'permissions: { view: admin, rollback: "role:release manager", approve: { teams: ["@acme/leads"] } }\n',
    );

    expect(pipelineOf(text).permissions).toEqual({
      view: { role: "admin" },
      rollback: { customRole: "release manager" },
      approve: { teams: ["acme/leads"] },
    });
  });

  test("keep dates and times as they are written", () => {
    const text = withKeys(`freezes: [{ from: 2026-11-24, to: 2026-12-02, reason: Cyber week }]
windows: { day: { from: 09:00, to: 24:00, timezone: Europe/Berlin } }
`);

    expect(pipelineOf(text).freezes).toEqual([
      { from: "2026-11-24", to: "2026-12-02", timezone: "UTC", reason: "Cyber week" },
    ]);
    expect(pipelineOf(text).windows["day"]).toEqual({
      days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      from: "09:00",
      to: "24:00",
      timezone: "Europe/Berlin",
    });
  });
});

describe("approvals", () => {
  const approvals = (settings: string) =>
    stageOf(withStages(`  - { stage: s, environments: [e], ${settings} }\n`), "s").approvals;
  const ANY_ALARM = { kind: "alarms", names: null, timeoutMs: null };

  test("of production watch all alarms by themselves", () => {
    expect(approvals("production: true")).toEqual([ANY_ALARM]);
    expect(approvals("production: true, approvals: []")).toEqual([ANY_ALARM]);
    expect(approvals("production: true, approvals: [{ bake: 1h }]")).toEqual([
      { kind: "bake", bakeMs: 3_600_000 },
      ANY_ALARM,
    ]);
    expect(approvals("production: true, alarms: ignore")).toEqual([ANY_ALARM]);
  });

  test("of production keep to the alarms that they name", () => {
    expect(approvals("production: true, approvals: [{ alarms: [p99], timeout: 1h }]")).toEqual([
      { kind: "alarms", names: ["p99"], timeoutMs: 3_600_000 },
    ]);
  });

  test("that are none ask nothing, not even in production", () => {
    expect(approvals("production: true, approvals: none")).toEqual([]);
  });

  test("have the documented timeouts", () => {
    expect(
      approvals(
        "approvals: [{ workflow: t.yml }, { check: c, app: checkly }, { manual: { users: [ann] } }]",
      ),
    ).toEqual([
      { kind: "workflow", workflow: "t.yml", timeoutMs: 7_200_000 },
      { kind: "check", check: "c", app: "checkly", timeoutMs: 7_200_000 },
      { kind: "manual", teams: [], users: ["ann"], count: 1, timeoutMs: 604_800_000 },
    ]);
  });
});

describe("conditions", () => {
  const requires = (settings: string) =>
    stageOf(
      withStages(
        `  - { wave: 1, window: day, stages: [{ stage: s, environments: [e]${settings} }] }\nwindows: { day: { from: "09:00", to: "16:00" }, night: { from: "00:00", to: "06:00" } }\n`,
      ),
      "wave-1/s",
    ).requires;
  const DAY = { kind: "window", window: "day" };

  test("take the window of the wave", () => {
    expect(requires("")).toEqual([DAY]);
    expect(requires(", window: night")).toEqual([{ kind: "window", window: "night" }]);
  });

  test("join a window with what is required, written as a list or as a mapping", () => {
    const manual = { kind: "manual", teams: ["acme/leads"], users: [], count: 2 };

    expect(requires(", requires: [{ manual: { teams: [acme/leads], count: 2 } }]")).toEqual([
      manual,
      DAY,
    ]);
    expect(
      requires(", requires: { manual: { teams: [acme/leads], count: 2 }, window: day }"),
    ).toEqual([manual, DAY]);
  });
});
