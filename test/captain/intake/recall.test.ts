/** A rollback reaches back to whatever succeeded once, over any number of releases. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { recallTargets } from "../../../src/captain/intake/recall.ts";
import type { DeploymentRow, PipelineStore, Store } from "../../../src/captain/ports/store.ts";
import type { Command } from "../../../src/domain/command.ts";
import { type Entry, evolve, evolveAll } from "../../../src/domain/evolve/index.ts";
import { commitSha, environmentName, releaseId } from "../../../src/domain/ids.ts";
import { initialState, type State } from "../../../src/domain/state.ts";
import { decide } from "../../../src/engine/decide.ts";
import { findViolations } from "../../../src/engine/invariants.ts";
import { releaseStatus } from "../../../src/engine/status.ts";
import { openStore } from "../../../src/store/index.ts";
import { aPipeline } from "../../engine/a-pipeline.ts";
import { aDeployment, anAppend, aRelease, checkoutOf } from "../../store/rows.ts";

const LAST = 900;
const NOW = (LAST + 1) * 60_000;
const [OLD, PROD] = [releaseId("release-3"), environmentName("prod")];

/** Releases 1 to 900 went through beta and prod, each deployment at once. */
const lived = Array.from({ length: LAST }, (_, index) => index + 1).reduce(
  travel,
  evolve(initialState, {
    ...{ at: 0, type: "PipelineConfigured", commit: null },
    pipeline: aPipeline("beta > prod"),
  }),
);

function travel(before: State, number: number): State {
  const at = number * 60_000;
  const release = releaseId(`release-${number}`);
  const after = number === 1 ? null : releaseId(`release-${number - 1}`);
  let state = evolveAll(before, [
    { at, type: "ReleaseMerged", release, commit: commitSha(release), after },
    { at, type: "BuildSucceeded", release, manifestDigest: null },
  ]);
  for (let next = decide(state, at); next.length > 0; next = decide(state, at)) {
    state = evolveAll(state, next);
    for (const decision of next) {
      if (decision.type !== "Promote") continue;
      for (const { key } of decision.deployments) {
        state = evolve(state, { at, type: "DeploymentSucceeded", deployment: key });
      }
    }
  }
  return state;
}

function row(number: number, environment: string, rest: Partial<DeploymentRow> = {}) {
  const requestedAt = number * 60_000;
  const times = { requestedAt, startedAt: requestedAt, endedAt: requestedAt };
  const key = `${environment}:release-${number}:promotion:1`;
  const end = { result: "succeeded", verdict: "approved" } as const;
  return aDeployment(number, { key, environment, stage: environment, ...times, ...end, ...rest });
}

describe("a rollback's targets", () => {
  let store: Store;
  let pipeline: PipelineStore;

  beforeEach(async () => {
    store = await openStore({ url: "sqlite::memory:" });
    pipeline = checkoutOf(store);
    const numbers = [2, 3, 4];
    await pipeline.append(
      anAppend({
        releases: numbers.map((number) => aRelease(number, { status: "approved" })),
        deployments: numbers.flatMap((number) => [row(number, "beta"), row(number, "prod")]),
      }),
    );
  });
  afterEach(() => store.close());

  const recall = (state: State, request: Command) =>
    recallTargets(
      {
        keeper: { state: () => state, store: pipeline },
        clock: { now: () => NOW, after: () => () => undefined },
      },
      request,
    );

  const rollback = (to: string | null): Extract<Command, { kind: "rollback" }> => ({
    ...{ kind: "rollback", environments: [PROD], reason: null, now: true },
    to: to === null ? null : releaseId(to),
  });

  /** All that follows in one tick, with every invariant looked at. */
  function obey(state: State, facts: readonly Entry[], request: Command): State {
    const given = { id: "1:0", by: "dana", request };
    let after = evolveAll(state, [
      ...facts,
      { at: NOW, type: "CommandGiven", command: given } as const,
    ]);
    for (const decision of decide(after, NOW)) {
      const next = evolve(after, decision);
      expect(findViolations(after, decision, next)).toEqual([]);
      after = next;
    }
    return after;
  }

  test("include a release that was forgotten long ago, when it is named", async () => {
    expect(lived.releases.has(OLD)).toBe(false);
    const request = rollback("release-3");

    const facts = await recall(lived, request);
    const after = obey(lived, facts, request);

    expect(after.environments.get(PROD)?.deployments.at(-1)).toMatchObject({
      ...{ kind: "rollback", release: OLD, leaves: releaseId(`release-${LAST}`) },
    });
    expect(releaseStatus(after, OLD)).toBe("approved");
    expect(evolveAll(after, facts)).toEqual(after);
  });

  test("are forgotten ones only where nothing else is left", async () => {
    expect(await recall(lived, rollback(null))).toEqual([]);
    expect(await recall(lived, rollback(`release-${LAST - 1}`))).toEqual([]);
    expect(await recall(lived, rollback("release-17"))).toEqual([]);
    const environment = lived.environments.get(PROD);
    if (environment === undefined) throw new Error("There is no prod");
    const emptied = {
      ...lived,
      environments: new Map(lived.environments).set(PROD, {
        ...environment,
        successes: environment.successes.map((one) => ({ ...one, isRolledBack: true })),
      }),
    };

    const facts = await recall(emptied, rollback(null));
    const after = obey(emptied, facts, rollback(null));

    expect(after.environments.get(PROD)?.deployments.at(-1)?.release).toBe("release-4");
  });

  test("know what was rolled back since, what never was approved, and what is barred", async () => {
    await pipeline.append(
      anAppend({
        expected: 0,
        releases: [aRelease(5, { status: "quarantined" })],
        deployments: [
          row(5, "prod", { verdict: "rejected" }),
          row(2, "prod", {
            ...{ key: "prod:release-2:rollback:1", kind: "rollback", verdict: null },
            ...{ requestedAt: 500_000, replaces: releaseId("release-4") },
          }),
        ],
      }),
    );

    const [left] = await recall(lived, rollback("release-4"));
    const [barred] = await recall(lived, rollback("release-5"));

    expect(left).toMatchObject({
      type: "ReleaseRecalled",
      successes: [
        { environment: "prod", isApproved: true, isRolledBack: true },
        { environment: "beta", isApproved: true, isRolledBack: false },
      ],
    });
    expect(barred).toMatchObject({
      ...{ isQuarantined: true, approvedBy: [] },
      successes: [{ isApproved: false }],
    });
  });

  test("wait for nothing by themselves: what is recalled moves nowhere", async () => {
    const facts = await recall(lived, rollback("release-3"));

    expect(decide(evolveAll(lived, facts), NOW)).toEqual([]);
  });
});
