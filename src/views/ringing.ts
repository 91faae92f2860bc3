/** Which alarms ring, or are not heard of, where. */
import type { AlarmState, AlarmTarget } from "../domain/fact.ts";
import type { Instant } from "../domain/ids.ts";
import type { Environment } from "../domain/pipeline.ts";
import { alarmStateAt, placeKey, type State } from "../domain/state.ts";

export interface Ringing {
  /** An environment or a region. */
  readonly place: string;
  /** Empty when it has no name. */
  readonly alarm: string;
  readonly word: Exclude<AlarmState, "ok">;
  readonly since: Instant;
}

/** All that is not quiet in these environments and their regions, each once. */
export function ringingIn(
  state: State,
  environments: readonly Environment[],
  now: Instant,
): readonly Ringing[] {
  const heartbeatMs = state.pipeline?.alarms.heartbeatMs ?? null;
  const targets = new Map<string, AlarmTarget>();
  for (const { name, region } of environments) {
    const own: AlarmTarget = { environment: name };
    targets.set(placeKey(own), own);
    if (region !== null) targets.set(placeKey({ region }), { region });
  }
  return [...targets].flatMap(([key, target]) =>
    [...(state.alarms.get(key) ?? [])].flatMap(([alarm, known]): readonly Ringing[] => {
      const word = alarmStateAt(known, heartbeatMs, now);
      if (word === "ok") return [];
      const place = "environment" in target ? target.environment : target.region;
      const isSilent = word !== known.state && heartbeatMs !== null;
      return [{ place, alarm, word, since: isSilent ? known.at + heartbeatMs : known.at }];
    }),
  );
}
