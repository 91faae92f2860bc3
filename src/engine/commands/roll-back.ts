/** `/rollback`: holds first, then the bar, then the plans; or a preview of all that. */

import type { Command } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { Preview } from "../../domain/preview.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { State } from "../../domain/state.ts";
import { compareReleases, findEnvironment } from "../place.ts";
import { holdBoth } from "../roll-back.ts";
import { rollbackSource } from "../target.ts";
import { planLines } from "./plan-rollback.ts";
import { previewCode } from "./preview-code.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";

/** Nobody confirms at noon what was asked at eleven. */
export const PREVIEW_EXPIRES_AFTER_MS = 30 * 60_000;

type Rollback = Extract<Command, { kind: "rollback" }>;

export function rollBack(
  state: State,
  request: Rollback,
  context: CommandContext,
): readonly Decision[] {
  const lines = planLines(state, request.environments, request.to);
  if (lines.every(({ outcome }) => outcome === "refused")) {
    return refuse(context, "no-target", {
      subject: request.environments.join(" "),
      instead: request.to,
      candidates: choices(state, request.environments),
    });
  }
  if (request.now || state.pipeline?.confirmRollbacks === false) {
    return carryOut(state, lines, { reason: request.reason, context });
  }
  return openPreview(state, request, { lines, context });
}

/** What `--to` could name in all of them: older releases that succeeded there, newest first. */
function choices(state: State, names: readonly EnvironmentName[]): readonly ReleaseId[] {
  const [first, ...others] = names.map((name) => olderSuccesses(state, name));
  return (first ?? []).filter((release) => others.every((known) => known.includes(release)));
}

function olderSuccesses(state: State, name: EnvironmentName): readonly ReleaseId[] {
  const environment = state.environments.get(name);
  const from = environment === undefined ? null : rollbackSource(environment);
  if (environment === undefined || from === null) return [];
  return environment.successes
    .filter(({ release }) => compareReleases(state, release, from) < 0)
    .map(({ release }) => release)
    .toReversed();
}

/** Everything that the command does, in the order in which it must happen. */
export function carryOut(
  state: State,
  lines: readonly RollbackLine[],
  { reason, context }: { readonly reason: string | null; readonly context: CommandContext },
): readonly Decision[] {
  const { now, command } = context;
  const taken = lines.filter((line) => line.outcome !== "refused");
  const barred = [...new Set(taken.map(({ from }) => from))].filter(
    (release) => state.releases.get(release)?.isQuarantined !== true,
  );
  return [
    ...taken.flatMap(({ environment }) => holdBoth(environment, "rollback", now, command.by)),
    ...barred.map(
      (release): Decision => ({ type: "Quarantine", at: now, release, by: command.by }),
    ),
    ...taken.flatMap((line): readonly Decision[] => {
      const place = findEnvironment(state.pipeline, line.environment);
      if (place === null || isUnderWay(state, line)) return [];
      const { environment, from: release, to } = line;
      const stage = place.stage.name;
      const by = command.by;
      const what = { environment, stage, release, to, by, reason };
      return [{ type: "PlanRollback", at: now, ...what, cause: "person", cancels: true }];
    }),
    reply(context, { kind: "rollback", lines }),
  ];
}

/** One that waits for the end of a deployment is asked for anew, so that it waits no longer. */
function isUnderWay(state: State, { environment, outcome }: RollbackLine): boolean {
  const planned = state.environments.get(environment)?.plannedRollback ?? null;
  return outcome === "adopted" && planned?.cancels !== false;
}

function openPreview(
  state: State,
  request: Rollback,
  { lines, context }: { readonly lines: readonly RollbackLine[]; readonly context: CommandContext },
): readonly Decision[] {
  const { now, command } = context;
  const code = previewCode(command.id, new Set(state.previews.keys()));
  const expiresAt = now + PREVIEW_EXPIRES_AFTER_MS;
  const preview: Preview = {
    code,
    command: command.id,
    by: command.by,
    environments: request.environments,
    to: request.to,
    reason: request.reason,
    lines,
    stood: standing(state, request.environments),
    expiresAt,
  };
  return [
    { type: "OpenPreview", at: now, preview },
    reply(context, { kind: "preview", code, lines, expiresAt }),
  ];
}

/** What stands in each environment, to be compared when the preview is confirmed. */
export function standing(state: State, names: readonly EnvironmentName[]): readonly string[] {
  return names.map((name) => {
    const environment = state.environments.get(name);
    const newest = environment?.deployments.at(-1);
    const planned: ReleaseId | null = environment?.plannedRollback?.to ?? null;
    return [newest?.key ?? "", newest?.end?.result ?? "", environment?.current ?? "", planned].join(
      " ",
    );
  });
}
