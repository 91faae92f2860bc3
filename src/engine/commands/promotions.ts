/** `/promotions`: closes and opens the ways into and out of environments. */

import type { Command, Direction } from "../../domain/command.ts";
import type { Decision } from "../../domain/decision.ts";
import type { EnvironmentName, ReleaseId, StageName } from "../../domain/ids.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { Release } from "../../domain/release.ts";
import type { State } from "../../domain/state.ts";
import { findEnvironment, stagesOf } from "../place.ts";
import { hasPassed, recordOf } from "../slot.ts";
import { type CommandContext, refuse, reply } from "./refuse.ts";

type Promotions = Extract<Command, { kind: "promotions" }>;

export function setPromotions(
  state: State,
  request: Promotions,
  context: CommandContext,
): readonly Decision[] {
  if (request.action === "disable") return disable(state, request, context);
  return request.force ? enableByForce(state, request, context) : enable(state, request, context);
}

function disable(
  state: State,
  { environments, directions }: Promotions,
  context: CommandContext,
): readonly Decision[] {
  const { now: at, command } = context;
  const holds = each(environments, directions).filter(
    ({ environment, direction }) =>
      !(state.environments.get(environment)?.holds ?? []).some(
        (hold) => hold.direction === direction && hold.reason === "person",
      ),
  );
  return [
    ...holds.map(
      (hold): Decision => ({ type: "Hold", at, ...hold, reason: "person", by: command.by }),
    ),
    reply(context, {
      kind: "promotions",
      action: "disable",
      environments,
      directions,
      readmitted: [],
    }),
  ];
}

/** Refused as a whole while the newest release that could come in is one that was barred there. */
function enable(state: State, request: Promotions, context: CommandContext): readonly Decision[] {
  const { environments, directions } = request;
  const opened = held(state, environments, directions);
  if (opened.length === 0) return refuse(context, "nothing", { subject: environments.join(" ") });
  for (const stage of entrancesOpened(state, opened)) {
    const newest = newestArrival(state, stage);
    if (newest !== null && isBarred(state, stage, newest)) {
      return refuse(context, "barred", { subject: stage.name, instead: newest.id });
    }
  }
  return [
    ...opened.map((hold): Decision => ({ type: "Unhold", at: context.now, ...hold })),
    reply(context, {
      kind: "promotions",
      action: "enable",
      environments,
      directions,
      readmitted: [],
    }),
  ];
}

/** Opens, and lets in what waits there now although it was barred or an alarm rings. */
function enableByForce(
  state: State,
  request: Promotions,
  context: CommandContext,
): readonly Decision[] {
  const { now: at } = context;
  const { environments, directions } = request;
  if (request.reason === null) return refuse(context, "reason");
  const opened = held(state, environments, directions);
  const stages = directions.includes("in") ? stagesWith(state, environments) : [];
  const entering = stages.flatMap((stage) => {
    const newest = newestArrival(state, stage);
    return newest !== null && mayBeLetIn(state, stage, newest)
      ? [{ release: newest.id, stage: stage.name }]
      : [];
  });
  if (opened.length + entering.length === 0) {
    return refuse(context, "nothing", { subject: environments.join(" ") });
  }
  const releases = [...new Set(entering.map(({ release }) => release))].flatMap(
    (id) => state.releases.get(id) ?? [],
  );
  return [
    ...opened.map((hold): Decision => ({ type: "Unhold", at, ...hold })),
    ...releases
      .filter(({ isQuarantined }) => isQuarantined)
      .map(
        (release): Decision => ({ type: "Unquarantine", at, release: release.id, lifts: "bar" }),
      ),
    ...entering.map(
      (entry): Decision => ({ type: "Readmit", at, ...entry, force: true, passesAlarm: true }),
    ),
    ...furtherOn(state, stages, releases).map(
      (entry): Decision => ({ type: "Readmit", at, ...entry, force: true, passesAlarm: false }),
    ),
    reply(context, {
      kind: "promotions",
      action: "enable",
      environments,
      directions,
      readmitted: entering,
    }),
  ];
}

interface Entering {
  readonly release: ReleaseId;
  readonly stage: StageName;
}

/** Named stages that barred what is let in, and that it only reaches later. */
function furtherOn(
  state: State,
  stages: readonly Stage[],
  releases: readonly Release[],
): readonly Entering[] {
  return stages.flatMap((stage) => {
    const newest = newestArrival(state, stage);
    return releases
      .filter((release) => release !== newest && isBarredBy(state, stage, release))
      .map(({ id }) => ({ release: id, stage: stage.name }));
  });
}

interface Way {
  readonly environment: EnvironmentName;
  readonly direction: Direction;
}

function each(
  environments: readonly EnvironmentName[],
  directions: readonly Direction[],
): readonly Way[] {
  return environments.flatMap((environment) =>
    directions.map((direction) => ({ environment, direction })),
  );
}

function held(
  state: State,
  environments: readonly EnvironmentName[],
  directions: readonly Direction[],
): readonly Way[] {
  return each(environments, directions).filter(({ environment, direction }) =>
    state.environments.get(environment)?.holds.some((hold) => hold.direction === direction),
  );
}

function stagesWith(state: State, environments: readonly EnvironmentName[]): readonly Stage[] {
  const names = new Set(
    environments.flatMap((name) => findEnvironment(state.pipeline, name)?.stage.name ?? []),
  );
  return stagesOf(state).filter(({ name }) => names.has(name));
}

function entrancesOpened(state: State, opened: readonly Way[]): readonly Stage[] {
  const inward = opened.filter(({ direction }) => direction === "in");
  return stagesWith(
    state,
    inward.map(({ environment }) => environment),
  );
}

/** The newest release that the stage before approved (or that was built), whatever bars it here. */
function newestArrival(state: State, stage: Stage): Release | null {
  const index = stagesOf(state).findIndex(({ name }) => name === stage.name);
  const arrived = [...state.releases.values()]
    .filter((release) => !release.isOrphaned && hasPassed(state, index, release))
    .sort((a, b) => a.rank - b.rank);
  return arrived.at(-1) ?? null;
}

function isBarred(state: State, stage: Stage, release: Release): boolean {
  return release.isQuarantined || isBarredBy(state, stage, release);
}

function isBarredBy(state: State, stage: Stage, release: Release): boolean {
  const status = recordOf(state, stage, release.id)?.status;
  return status === "rejected" || status === "withdrawn";
}

/** Not what is in the stage, was approved there, or was overtaken. */
function mayBeLetIn(state: State, stage: Stage, { id }: Release): boolean {
  const status = recordOf(state, stage, id)?.status;
  return status !== "approved" && status !== "deploying" && status !== "superseded";
}
