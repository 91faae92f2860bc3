/** `/retry`: a release that was rejected waits at the entrance again; one that was not built is built. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { ReleaseId, StageName } from "../../domain/ids.ts";
import type { Release } from "../../domain/release.ts";
import type { State } from "../../domain/state.ts";
import { stagesOf } from "../place.ts";
import { hasPassed, newestCandidate, newestPromoted } from "../slot.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";

type Retry = Extract<Command, { kind: "retry" }>;
type RetryBuild = Extract<Command, { kind: "retry-build" }>;

export function retryStage(
  state: State,
  { stage: name, release: wanted }: Retry,
  context: CommandContext,
): readonly Decision[] {
  const index = stagesOf(state).findIndex((stage) => stage.name === name);
  const stage = stagesOf(state)[index];
  const id = wanted ?? newestRejected(state, name);
  const release = id === null ? undefined : state.releases.get(id);
  if (stage === undefined || release === undefined) {
    return refuse(context, "not-rejected", { subject: wanted, instead: name });
  }
  const about = { release: release.id, stage: name };
  const subject = release.id;
  const status = state.stages.get(name)?.records.get(release.id)?.status;
  if (release.isQuarantined) return refuse(context, "quarantined", { subject });
  if (status === "superseded") return refuse(context, "superseded", { subject });
  if (status !== "rejected") return refuse(context, "not-rejected", { subject, instead: name });
  const waiting = newestCandidate(state, index);
  const promoted = newestPromoted(state, stage);
  const newer =
    waiting !== null && waiting.rank > release.rank
      ? waiting.id
      : promoted !== null && promoted.rank > release.rank
        ? promoted.release
        : null;
  if (newer !== null) return refuse(context, "superseded", { subject, instead: newer });
  if (release.isOrphaned || !hasPassed(state, index, release))
    return refuse(context, "barred", { subject: name, instead: subject });
  return [
    { type: "Readmit", at: context.now, ...about, force: false, passesAlarm: false },
    reply(context, { kind: "retry", ...about }),
  ];
}

function newestRejected(state: State, stage: StageName): ReleaseId | null {
  const records = state.stages.get(stage)?.records ?? new Map();
  return newest(state, (release) => records.get(release.id)?.status === "rejected")?.id ?? null;
}

export function retryBuild(
  state: State,
  { release: wanted }: RetryBuild,
  context: CommandContext,
): readonly Decision[] {
  const release =
    wanted === null
      ? newest(state, ({ build }) => build === "failed" || build === "not-built")
      : (state.releases.get(wanted) ?? null);
  if (release === null) return refuse(context, "not-failed");
  const subject = release.id;
  const hasFailed = ["failed", "not-built", "superseded"].includes(release.build);
  if (!hasFailed) return refuse(context, "not-failed", { subject });
  const built = newest(state, ({ build }) => build === "built");
  if (built !== null && built.rank > release.rank) {
    return refuse(context, "superseded", { subject, instead: built.id });
  }
  return [
    { type: "RetryBuild", at: context.now, release: release.id },
    reply(context, { kind: "retry-build", release: release.id }),
  ];
}

function newest(state: State, matches: (release: Release) => boolean): Release | null {
  const found = [...state.releases.values()]
    .filter((release) => !release.isOrphaned && matches(release))
    .sort((a, b) => a.rank - b.rank);
  return found.at(-1) ?? null;
}
