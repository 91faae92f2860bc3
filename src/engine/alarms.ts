/** Whether alarms ring where a deployment is watched. */

import type { Deployment } from "../domain/deployment.ts";
import type { AlarmState, AlarmTarget } from "../domain/fact.ts";
import type { Instant } from "../domain/ids.ts";
import type { Environment, Stage } from "../domain/pipeline.ts";
import { alarmStateAt, placeKey, type State } from "../domain/state.ts";

/** `alarm` while any rings there or in its region, `unknown` while one is and none rings. Never heard of is `ok`. */
export function alarmAt(
  state: State,
  environment: Pick<Environment, "name" | "region">,
  now: Instant,
  names: readonly string[] | null = null,
): AlarmState {
  const heartbeatMs = state.pipeline?.alarms.heartbeatMs ?? null;
  let worst: AlarmState = "ok";
  for (const target of targetsOf(environment)) {
    for (const [name, alarm] of state.alarms.get(placeKey(target)) ?? []) {
      if (names !== null && !names.includes(name)) continue;
      const word = alarmStateAt(alarm, heartbeatMs, now);
      if (word === "alarm") return "alarm";
      if (word === "unknown") worst = "unknown";
    }
  }
  return worst;
}

/** The names that a stage's `alarms` step listens to; null: any; undefined: it has no such step. */
export function watchedAlarms(stage: Stage): readonly string[] | null | undefined {
  return stage.approvals.find((step) => step.kind === "alarms")?.names;
}

/** An alarm of these names rang since the deployment was decided, not later than `until`. */
export function hasRung(
  deployment: Deployment,
  names: readonly string[] | null,
  until: Instant,
): boolean {
  return deployment.rang.some(
    ({ alarm, at }) => at <= until && (names === null || names.includes(alarm)),
  );
}

function targetsOf({ name, region }: Pick<Environment, "name" | "region">): readonly AlarmTarget[] {
  return region === null ? [{ environment: name }] : [{ environment: name }, { region }];
}
