/** However long a pipeline lives, its state stays small. */
import { expect, test } from "@jest/globals";
import { type Entry, evolve, evolveAll } from "../../src/domain/evolve/index.ts";
import { commitSha, type Instant, releaseId } from "../../src/domain/ids.ts";
import { initialState, type State } from "../../src/domain/state.ts";
import { decide } from "../../src/engine/decide.ts";
import { aPipeline } from "./a-pipeline.ts";

/** One release after the other goes through both stages, each deployment at once. */
function live(releases: number): State {
  const pipeline = aPipeline("s1 > s2");
  let state = evolve(initialState, { at: 0, type: "PipelineConfigured", pipeline, commit: null });
  for (let index = 0; index < releases; index += 1) state = travel(state, index);
  return state;
}

function merge(index: number, at: Instant): readonly Entry[] {
  const release = releaseId(`R${index}`);
  const after = index === 0 ? null : releaseId(`R${index - 1}`);
  return [
    { at, type: "ReleaseMerged", release, commit: commitSha(release), after },
    { at, type: "BuildSucceeded", release, manifestDigest: null },
  ];
}

function travel(before: State, index: number): State {
  const at = index * 60_000;
  let state = evolveAll(before, merge(index, at));
  for (let decisions = decide(state, at); decisions.length > 0; decisions = decide(state, at)) {
    state = evolveAll(state, decisions);
    for (const decision of decisions) {
      if (decision.type !== "Promote") continue;
      for (const { key } of decision.deployments) {
        state = evolve(state, { at, type: "DeploymentSucceeded", deployment: key });
      }
    }
  }
  return state;
}

const old = live(1_500);

test("a state does not grow with the releases that went through it", () => {
  const records = [...old.stages.values()].map((stage) => stage.records.size);
  const deployments = [...old.environments.values()].map((each) => each.deployments.length);

  expect(old.releases.size).toBeLessThanOrEqual(401);
  expect(Math.max(...records)).toBeLessThanOrEqual(401);
  expect(Math.max(...deployments)).toBe(10);
  expect([...old.environments.values()].map(({ current }) => current)).toEqual(["R1499", "R1499"]);
});

test("a merge that is forgotten is not taken for a new one", () => {
  const [again] = merge(3, 3 * 60_000);
  if (again === undefined) throw new Error("nothing to repeat");

  expect(old.releases.has(releaseId("R3"))).toBe(false);
  expect(evolve(old, again)).toBe(old);
});

test("a release whose ancestors are all forgotten comes before the next one known", () => {
  const at = 1_500 * 60_000;
  const late = releaseId("late");
  const state = evolve(old, {
    at,
    type: "ReleaseMerged",
    release: late,
    commit: commitSha(late),
    after: releaseId("R3"),
  });
  const rank = state.releases.get(late)?.rank ?? Number.NaN;
  const others = [...old.releases.values()].map((release) => release.rank);

  expect(rank).toBeLessThan(Math.min(...others));
  expect(rank).toBeGreaterThan(old.forgotten?.rank ?? Number.NaN);
});
