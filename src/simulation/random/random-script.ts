/** What people and machines do to a random world by themselves: merges, alarms, force-pushes, edits of the file. */
import type { AlarmState, AlarmTarget, Fact } from "../../domain/fact.ts";
import { commitSha, environmentName, type Instant, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { State } from "../../domain/state.ts";
import type { Chance } from "./chance.ts";
import { randomCommand } from "./random-commands.ts";
import { editPipeline } from "./random-pipeline.ts";
import type { Heard } from "./random-world.ts";

const MINUTE = 60_000;
/** Merges and everything else happen within two hours; what they cause may take longer. */
const SCRIPT_MINUTES = 120;

export function randomScript(chance: Chance, pipeline: Pipeline): readonly Heard[] {
  const heard = (fact: Fact, late = 0): Heard => ({ heardAt: fact.at + late, fact });
  const edits = editsOf(chance, pipeline);
  const alarms = alarmsOf(chance, pipeline).flatMap((fact) => {
    const late = chance.happens(0.15) ? chance.between(1, 15) * MINUTE : 0;
    return chance.happens(0.1)
      ? [heard(fact, late), heard(fact, late + MINUTE)]
      : [heard(fact, late)];
  });
  return [
    heard({ at: 0, type: "PipelineConfigured", pipeline, commit: null }),
    ...edits.map((fact) => heard(fact)),
    ...mergesOf(chance),
    ...alarms,
    ...commandsOf(chance, pipeline).map((fact) => heard(fact)),
  ];
}

/** In half of the worlds people leave the captain alone. */
function commandsOf(chance: Chance, pipeline: Pipeline): readonly Fact[] {
  const count = chance.happens(0.5) ? 0 : chance.between(1, 8);
  return moments(chance, count).flatMap((at, index) =>
    randomCommand(chance, pipeline, { at, index }),
  );
}

function moments(chance: Chance, count: number): readonly Instant[] {
  const minutes = Array.from({ length: count }, () => chance.between(0, SCRIPT_MINUTES));
  return minutes.sort((a, b) => a - b).map((minute) => minute * MINUTE);
}

/** Pushes in the order of the branch, whose ancestors are told when they are heard of; some are heard of late, after newer ones, or some are dropped and come back. */
function mergesOf(chance: Chance): readonly Heard[] {
  const heard: Heard[] = [];
  const isForced = chance.happens(0.15);
  for (const [index, at] of moments(chance, chance.between(1, 12)).entries()) {
    const release = releaseId(`R${index + 1}`);
    const late = !isForced && chance.happens(0.1) ? chance.between(1, 20) * MINUTE : 0;
    const fact: Fact = {
      at,
      type: "ReleaseMerged",
      release,
      commit: commitSha(release),
      after: null,
    };
    heard.push({ heardAt: at + late, fact });
    if (chance.happens(0.1)) heard.push({ heardAt: at + late + MINUTE, fact });
    if (!isForced || !chance.happens(0.3)) continue;
    const dropped = at + late + chance.between(1, 20) * MINUTE;
    heard.push({ heardAt: dropped, fact: { at: dropped, type: "ReleaseOrphaned", release } });
    if (!chance.happens(0.5)) continue;
    const back = dropped + chance.between(1, 20) * MINUTE;
    heard.push({ heardAt: back, fact: { at: back, type: "ReleaseRestored", release } });
  }
  return heard;
}

/** Most alarms ring for some minutes and are quiet again. */
function alarmsOf(chance: Chance, { stages }: Pipeline): readonly Fact[] {
  const environments = stages.flatMap((stage) => stage.environments);
  const count = { none: 0, some: chance.between(1, 4), many: chance.between(5, 15) };
  const kind = chance.weigh({ none: 4, some: 3, many: 3 });
  return moments(chance, count[kind]).flatMap((at): readonly Fact[] => {
    const environment = chance.pick(environments);
    if (environment === undefined) return [];
    const { name, region } = environment;
    const target: AlarmTarget =
      region !== null && chance.happens(0.4) ? { region } : { environment: name };
    const alarm = chance.pick(["", "errors", "latency"]) ?? "";
    const state: AlarmState = chance.weigh({ alarm: 8, ok: 1, unknown: 1 });
    const first: Fact = { at, type: "AlarmChanged", target, alarm, state };
    const endsAt = at + chance.between(1, 10) * MINUTE;
    return chance.happens(0.15) ? [first] : [first, { ...first, at: endsAt, state: "ok" }];
  });
}

function editsOf(chance: Chance, pipeline: Pipeline): readonly Fact[] {
  if (!chance.happens(0.35)) return [];
  let edited = pipeline;
  return moments(chance, chance.between(1, 3)).map((at, index): Fact => {
    edited = editPipeline(edited, chance, index);
    return { at: at + index + 1, type: "PipelineConfigured", pipeline: edited, commit: null };
  });
}

/** Every alarm that was ever heard of becomes quiet. */
export function* silenceOf(state: State, at: Instant): Iterable<Fact> {
  for (const [place, alarms] of state.alarms) {
    const name = place.slice(place.indexOf(":") + 1);
    const target = place.startsWith("region:")
      ? { region: name }
      : { environment: environmentName(name) };
    for (const alarm of alarms.keys())
      yield { at, type: "AlarmChanged", target, alarm, state: "ok" };
  }
}
