/** An alarm changes, and what is deployed where it rings remembers that it rang. */

import type { AlarmTarget, WorldFact } from "../fact.ts";
import type { EnvironmentName, Instant } from "../ids.ts";
import { type Alarm, alarmStateAt, type EnvironmentState, placeKey, type State } from "../state.ts";
import { withEnvironments } from "./replace.ts";

type AlarmEntry = { readonly at: Instant } & Extract<WorldFact, { type: "AlarmChanged" }>;

/** One ring is enough to reject; more are kept for a sibling that is watched for some time. */
const MOST_RINGS = 1_000;

/** An older word than the newest known is ignored. */
export function evolveAlarm(state: State, entry: AlarmEntry): State {
  const key = placeKey(entry.target);
  const here = state.alarms.get(key);
  const before = here?.get(entry.alarm);
  if (before !== undefined && !isNews(before, entry)) return state;
  const heartbeatMs = state.pipeline?.alarms.heartbeatMs ?? null;
  const rangBefore =
    before !== undefined && alarmStateAt(before, heartbeatMs, entry.at) === "alarm";
  const words = before?.at === entry.at ? [...before.words, entry.state] : [entry.state];
  const alarm: Alarm = { state: entry.state, at: entry.at, words };
  const alarms = new Map(state.alarms).set(key, withAlarm(here, entry.alarm, alarm));
  const changed: State = { ...state, alarms };
  if (entry.state !== "alarm" || rangBefore) return changed;
  return withEnvironments(changed, environmentsAt(changed, entry.target), (environment) =>
    ring(environment, entry),
  );
}

/** Nobody watches a place by more names; whoever makes up new ones must not fill the memory with them. */
const MOST_NAMES = 200;

/** Where there are too many, the oldest that is quiet is forgotten: never heard of is `ok`. What rings stays. */
function withAlarm(
  here: ReadonlyMap<string, Alarm> | undefined,
  name: string,
  alarm: Alarm,
): ReadonlyMap<string, Alarm> {
  const all = new Map(here).set(name, alarm);
  if (all.size <= MOST_NAMES) return all;
  const oldestFirst = [...all].toSorted(([, one], [, other]) => one.at - other.at);
  const [quiet = name] =
    oldestFirst.find(([, { state }]) => state === "ok") ??
    oldestFirst.find(([, { state }]) => state === "unknown") ??
    [];
  all.delete(quiet);
  return all;
}

/** Later than what is known; of one instant, a word that was not heard yet. */
function isNews(before: Alarm, { at, state }: AlarmEntry): boolean {
  return at > before.at || (at === before.at && !before.words.includes(state));
}

function ring(environment: EnvironmentState, { alarm, at }: AlarmEntry): EnvironmentState {
  const last = environment.deployments.at(-1);
  if (last === undefined || last.rang.length >= MOST_RINGS) return environment;
  if (at < last.requestedAt) return environment;
  const rung = { ...last, rang: [...last.rang, { alarm, at }] };
  return { ...environment, deployments: environment.deployments.with(-1, rung) };
}

function environmentsAt(state: State, target: AlarmTarget): readonly EnvironmentName[] {
  if ("environment" in target) {
    return state.environments.has(target.environment) ? [target.environment] : [];
  }
  const names: EnvironmentName[] = [];
  for (const environment of state.environments.values()) {
    const last = environment.deployments.at(-1);
    const place = last?.stage.environments.find(({ name }) => name === environment.name);
    if (place?.region === target.region) names.push(environment.name);
  }
  return names;
}
