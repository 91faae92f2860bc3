/** What stores are fed in tests: everything that a test does not care about is filled in. */
import type { Effect } from "../../src/captain/effect.ts";
import type {
  Append,
  ChangeRow,
  DeploymentRow,
  NewDelivery,
  PipelineStore,
  ReleaseRow,
  Store,
} from "../../src/captain/ports/store.ts";
import type { Entry } from "../../src/domain/evolve/index.ts";
import { commitSha, pipelineName, releaseId } from "../../src/domain/ids.ts";

export const INSTALLATION = 7001;
export const REPOSITORY = 90_000_000_001;
export const CHECKOUT = pipelineName("checkout");

export function checkoutOf(store: Store): PipelineStore {
  return store.repository(INSTALLATION, REPOSITORY).pipeline(CHECKOUT);
}

export function aDelivery(guid: string, rest: Partial<NewDelivery> = {}): NewDelivery {
  return {
    guid,
    event: "push",
    installationId: INSTALLATION,
    repositoryId: REPOSITORY,
    payload: '{"zen":"Keep it logically awesome."}',
    receivedAt: 1_000,
    ...rest,
  };
}

export function anAppend(rest: Partial<Append> = {}): Append {
  return {
    expected: 0,
    entries: [],
    effects: [],
    releases: [],
    deployments: [],
    wakeAt: null,
    ...rest,
  };
}

/** An entry that names a release, in which it differs from others. */
export function anEntry(release: string, at = 1_000): Entry {
  return { type: "ReleaseOrphaned", release: releaseId(release), at };
}

/** An effect that happens once. */
export function aBuild(release: string, rest: Partial<Pick<Effect, "key" | "lane">> = {}): Effect {
  return {
    kind: "start-build",
    release: releaseId(release),
    key: `start-build:${release}`,
    lane: "promotion",
    coalesces: false,
    ...rest,
  };
}

/** An effect of which only the newest matters. */
export function aShow(release: string, key = "show"): Effect {
  return { kind: "show-release", release: releaseId(release), key, lane: "truth", coalesces: true };
}

/** A release whose commit begins with its number in seven hex digits. */
export function aRelease(number: number, rest: Partial<ReleaseRow> = {}): ReleaseRow {
  return {
    release: releaseId(`release-${number}`),
    commit: commitSha(number.toString(16).padStart(7, "0").padEnd(40, "a")),
    rank: number,
    mergedAt: number * 1_000,
    status: "building",
    ...rest,
  };
}

export function aDeployment(number: number, rest: Partial<DeploymentRow> = {}): DeploymentRow {
  return {
    key: `prod:release-${number}:promotion:1`,
    environment: "prod",
    stage: "production",
    release: releaseId(`release-${number}`),
    rank: number,
    kind: "promotion",
    attempt: 1,
    replaces: null,
    requestedAt: number * 1_000,
    startedAt: null,
    endedAt: null,
    result: "running",
    verdict: null,
    by: null,
    reason: null,
    ...rest,
  };
}

export function aChange(
  release: number,
  position: number,
  rest: Partial<ChangeRow> = {},
): ChangeRow {
  return {
    release: releaseId(`release-${release}`),
    commit: commitSha(`c0ffee${release}${position}`.padEnd(40, "b")),
    title: `Change ${position} of ${release}`,
    author: "Ada",
    login: "ada",
    pullRequest: 12,
    position,
    ...rest,
  };
}
