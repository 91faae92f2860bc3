/** Production is entered only in quiet: in the stage's own environments, and wherever in production the release already runs. */
import type { AlarmState } from "../../domain/fact.ts";
import type { Environment } from "../../domain/pipeline.ts";
import { alarmAt } from "../alarms.ts";
import { stagesOf } from "../place.ts";
import { recordOf } from "../slot.ts";
import type { Entrance } from "./entrance.ts";

export function blockedByAlarm(entrance: Entrance): boolean {
  return isRinging(entrance, "alarm");
}

export function blockedByUnknownAlarm(entrance: Entrance): boolean {
  return isRinging(entrance, "unknown");
}

function isRinging(entrance: Entrance, word: AlarmState): boolean {
  const { state, stage, release, now } = entrance;
  if (!stage.production || stage.ignoresAlarms || state.alarms.size === 0) return false;
  const record = recordOf(state, stage, release.id);
  if (record?.status === "readmitted" && record.force) return false;
  const rings = (environment: Environment) => alarmAt(state, environment, now) === word;
  return stage.environments.some(rings) || runningElsewhere(entrance).some(rings);
}

function runningElsewhere({ state, release }: Entrance): readonly Environment[] {
  return stagesOf(state)
    .filter(({ production }) => production)
    .flatMap(({ environments }) =>
      environments.filter(({ name }) => state.environments.get(name)?.current === release.id),
    );
}
