/** Whoever may raise alarms makes up their names: thousands of them change nothing but that it rings. */
import { expect, test } from "@jest/globals";
import { evolve } from "../../src/domain/evolve/index.ts";
import type { AlarmState } from "../../src/domain/fact.ts";
import { environmentName } from "../../src/domain/ids.ts";
import { initialState, type State } from "../../src/domain/state.ts";
import { alarmAt } from "../../src/engine/alarms.ts";
import { aPipeline } from "./a-pipeline.ts";

const prod = { name: environmentName("prod"), region: null };

const configured = evolve(initialState, {
  at: 0,
  type: "PipelineConfigured",
  pipeline: aPipeline("prod"),
  commit: null,
});

function tell(before: State, alarm: string, state: AlarmState, at: number): State {
  const target = { environment: prod.name };
  return evolve(before, { at, type: "AlarmChanged", target, alarm, state });
}

/** A thousand names, each told once. */
function flood(before: State, state: AlarmState, from: number): State {
  let after = before;
  for (let index = 0; index < 1_000; index += 1) {
    after = tell(after, `made-up-${from}-${index}`, state, from + index);
  }
  return after;
}

const size = ({ alarms }: State) => [...alarms.values()].map((names) => names.size);

test.each(["ok", "unknown", "alarm"] as const)(
  "a thousand names of %s are not all kept",
  (state) => {
    const after = flood(configured, state, 1);

    expect(size(after)).toEqual([200]);
    expect(alarmAt(after, prod, 2_000)).toBe(state);
  },
);

test.each(["ok", "unknown"] as const)(
  "an alarm goes on ringing under a flood of %s, and ends by its own word",
  (state) => {
    const ringing = tell(flood(configured, "ok", 1), "errors", "alarm", 2_000);
    const flooded = flood(ringing, state, 3_000);

    expect(alarmAt(flooded, prod, 5_000)).toBe("alarm");
    expect(alarmAt(tell(flooded, "errors", "ok", 5_000), prod, 5_000)).toBe(state);
  },
);

test("an alarm rings though thousands of names are known already", () => {
  const ringing = tell(flood(configured, "unknown", 1), "errors", "alarm", 2_000);

  expect(alarmAt(ringing, prod, 2_000)).toBe("alarm");
});
