/** Words about the world come late, twice and in any order: what is known already is no news. */
import { describe, expect, test } from "@jest/globals";
import { type Entry, evolve, evolveAll } from "../../src/domain/evolve/index.ts";
import { commitSha, environmentName, type ReleaseId, releaseId } from "../../src/domain/ids.ts";
import { initialState, type State } from "../../src/domain/state.ts";
import { decide } from "../../src/engine/decide.ts";
import { candidates } from "../../src/engine/slot.ts";
import { releaseStatus } from "../../src/engine/status.ts";
import { aPipeline } from "./a-pipeline.ts";

const R1 = releaseId("R1");
const R2 = releaseId("R2");

const merged = (release: ReleaseId, at: number, after: ReleaseId | null = null): Entry => ({
  at,
  type: "ReleaseMerged",
  release,
  commit: commitSha(release),
  after,
});
const order = (state: State) =>
  [...state.releases.values()].sort((a, b) => a.rank - b.rank).map(({ id }) => id);

describe("a build", () => {
  const started: Entry = { at: 1, type: "BuildStarted", release: R1 };
  const failed: Entry = { at: 5, type: "BuildFailed", release: R1 };
  const again: Entry = { at: 8, type: "BuildStarted", release: R1 };
  const built: Entry = { at: 9, type: "BuildSucceeded", release: R1, manifestDigest: "d1" };

  test("that failed and is run again is built", () => {
    const state = evolveAll(initialState, [merged(R1, 0), started, failed, again, built]);

    expect(state.releases.get(R1)).toMatchObject({ build: "built", buildEndedAt: 9 });
  });

  test("stays failed when its start is heard of afterwards", () => {
    const state = evolveAll(initialState, [merged(R1, 0), failed]);

    expect(evolve(state, started)).toBe(state);
  });

  test("goes on when an earlier failure is heard of once more", () => {
    const state = evolveAll(initialState, [merged(R1, 0), started, failed, again]);

    expect(evolve(state, failed)).toBe(state);
  });

  test("keeps its first manifest", () => {
    const state = evolveAll(initialState, [merged(R1, 0), built]);

    expect(evolve(state, { ...built, at: 20, manifestDigest: "d2" })).toBe(state);
  });
});

describe("an alarm", () => {
  const target = { environment: environmentName("e1") };
  const says = (at: number, state: "ok" | "alarm"): Entry => ({
    at,
    type: "AlarmChanged",
    target,
    alarm: "",
    state,
  });

  test("that is older than the newest word changes nothing", () => {
    const state = evolveAll(initialState, [says(5, "alarm"), says(9, "ok")]);

    expect(evolve(state, says(5, "alarm"))).toBe(state);
    expect(evolve(state, says(7, "alarm"))).toBe(state);
  });

  test("that was heard at the same instant changes nothing, another word then does", () => {
    const state = evolveAll(initialState, [says(5, "alarm"), says(5, "ok")]);

    expect(evolve(state, says(5, "alarm"))).toBe(state);
    expect(state.alarms.get("environment:e1")?.get("")?.state).toBe("ok");
  });
});

describe("the order of releases", () => {
  test("is that of the branch, whenever they are heard of", () => {
    const [a, b, c] = [releaseId("a"), releaseId("b"), releaseId("c")];

    expect(order(evolveAll(initialState, [merged(c, 0), merged(a, 1), merged(b, 2, a)]))).toEqual([
      a,
      b,
      c,
    ]);
  });

  test("holds for hundreds that are heard of after the newest", () => {
    const names = Array.from({ length: 300 }, (_, index) => releaseId(`r${index}`));
    const [first, ...rest] = names;
    const last = releaseId("last");
    const late = rest.map((name, index) => merged(name, index + 2, names[index] ?? null));
    const state = evolveAll(initialState, [
      merged(first ?? R1, 0),
      merged(last, 1, first),
      ...late,
    ]);

    expect(order(state)).toEqual([...names, last]);
  });
});

describe("a release whose commit left the branch", () => {
  const pipeline = aPipeline("s1 > s2");
  const built = (release: ReleaseId, at: number): Entry => ({
    at,
    type: "BuildSucceeded",
    release,
    manifestDigest: null,
  });
  const waiting = evolveAll(initialState, [
    { at: 0, type: "PipelineConfigured", pipeline, commit: null },
    merged(R1, 0),
    built(R1, 0),
  ]);
  const dropped: Entry = { at: 1, type: "ReleaseOrphaned", release: R1 };

  test("is promoted no further, and says so", () => {
    const state = evolve(waiting, dropped);

    expect(candidates(state, 0)).toEqual([]);
    expect(decide(state, 1)).toEqual([]);
    expect(releaseStatus(state, R1)).toBe("orphaned");
  });

  test("may move again when a force-push brings it back", () => {
    const state = evolveAll(waiting, [dropped, { at: 2, type: "ReleaseRestored", release: R1 }]);

    expect(decide(state, 2)).toMatchObject([{ type: "Promote", release: R1 }]);
    expect(evolve(state, dropped)).toBe(state);
  });

  test("supersedes nothing", () => {
    const state = evolveAll(waiting, [
      merged(R2, 1, R1),
      built(R2, 1),
      { ...dropped, release: R2 },
    ]);

    expect(decide(state, 1)).toMatchObject([{ type: "Promote", release: R1 }]);
  });
});

describe("a pipeline file", () => {
  test("that is in force already, or is older, changes nothing", () => {
    const older: Entry = {
      at: 0,
      type: "PipelineConfigured",
      pipeline: aPipeline("s1"),
      commit: null,
    };
    const newer: Entry = { ...older, at: 5, pipeline: aPipeline("s1 > s2") };
    const state = evolveAll(initialState, [older, newer]);

    expect(evolve(state, { ...newer, at: 9 })).toBe(state);
    expect(evolve(state, older)).toBe(state);
  });
});
