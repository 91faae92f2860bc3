/** Why a release waits, who or what ends that, and when the captain looks at it next without being told. */
import type { Instant } from "../domain/ids.ts";
import type { Stage } from "../domain/pipeline.ts";
import type { EnvironmentState, State } from "../domain/state.ts";
import { activeDeployment, stagesOf } from "../engine/place.ts";
import type { Wait } from "../engine/wait.ts";
import { closedDays, closedHours } from "./calendar-words.ts";
import { headline, headlineEndsAt } from "./headline.ts";
import { heldWords } from "./held-words.ts";
import type { Ink } from "./ink.ts";
import { shortRelease } from "./links.ts";
import { type Ringing, ringingIn } from "./ringing.ts";
import { stageProgresses } from "./stage-progress.ts";
import { count, enumerate, some } from "./table.ts";
import { momentUtc } from "./time.ts";

export interface WaitWords {
  /** Half a sentence: `prod-b is held since a rollback by alice`. */
  readonly why: string;
  /** Who or what ends it: a command to type, or what must happen. */
  readonly ends: string;
  /** When the clock alone may end it; null: it is looked at whenever anything changes. */
  readonly nextLook: Instant | null;
}

interface Context {
  readonly state: State;
  readonly wait: Wait;
  readonly stage: Stage;
  /** In front of it; null: the stage is the first. */
  readonly before: Stage | null;
  readonly now: Instant;
  readonly ink: Ink;
}

export function waitWords(state: State, wait: Wait, now: Instant, ink: Ink): WaitWords {
  const stages = stagesOf(state);
  const index = stages.findIndex(({ name }) => name === wait.stage);
  const stage = stages[index];
  if (stage === undefined) return { why: wait.reason, ends: "the next change", nextLook: null };
  const before = stages[index - 1] ?? null;
  return wordsOf({ state, wait, stage, before, now, ink });
}

function wordsOf(context: Context): WaitWords {
  const { state, wait, stage, now, ink } = context;
  const release = shortRelease(state, wait.release);
  switch (wait.reason) {
    case "review":
      return simple(
        "a change of it has no approval by someone else with write access",
        `${ink.name(`/approve review ${release}`)} by someone who wrote none of it`,
      );
    case "hotfix":
      return simple(
        "it lacks the hotfix that runs in production",
        "a release of the branch that contains the hotfix",
      );
    case "busy":
      return busy(context);
    case "halted":
      return halted(context);
    case "held":
      return heldWords(context);
    case "manual":
      return simple("a person must let it in", ink.name(`/approve ${stage.name} ${release}`));
    case "alarm":
    case "alarm-unknown":
      return alarm(context);
    case "freeze":
      return { why: closedDays(state, now, ink), ends: "the end of the freeze", nextLook: null };
    case "window":
      return {
        why: closedHours(state, stage, ink),
        ends: "the window's next opening",
        nextLook: null,
      };
    case "region":
      return region(context);
    case "drift":
      return drift(context);
  }
}

function simple(why: string, ends: string): WaitWords {
  return { why, ends, nextLook: null };
}

function busy({ state, wait, stage, now, ink }: Context): WaitWords {
  const execution = state.stages.get(stage.name)?.execution ?? null;
  const at = ink.name(stage.name);
  if (execution !== null && execution.verdict === null) {
    const progress = stageProgresses(state, execution.release, now).find(
      (candidate) => candidate.stage.name === wait.stage,
    );
    const doing = progress === undefined ? "" : headline(progress, now, ink);
    const other = ink.name(shortRelease(state, execution.release));
    return {
      why: `${at} works on ${other}${doing === "" ? "" : ` (${doing})`}`,
      ends: `${at} approving or rejecting ${other}`,
      nextLook: progress === undefined ? null : headlineEndsAt(progress),
    };
  }
  const active = stage.environments.filter(({ name }) => {
    const environment = state.environments.get(name);
    return activeDeployment(environment) !== undefined || environment?.plannedRollback != null;
  });
  const names = active.map(({ name }) => name);
  const isBack = names.some((name) => isRollingBack(state.environments.get(name)));
  const what = isBack ? "is rolling back" : "is finishing deployments in";
  return simple(
    `${at} ${what} ${list(names, ink)}`,
    isBack ? "the end of the rollback" : "their end",
  );
}

function isRollingBack(environment: EnvironmentState | undefined): boolean {
  return environment?.plannedRollback != null || activeDeployment(environment)?.kind === "rollback";
}

function halted({ state, ink }: Context): WaitWords {
  if (state.isRemoved) return simple("the pipeline file was deleted", "putting it back");
  const { by = null, reason = null } = state.halt ?? {};
  const who = by === null ? "the captain itself" : ink.name(by);
  const why = `promotions are halted by ${who}${reason === null ? "" : `: ${ink.words(reason)}`}`;
  return simple(why, ink.name("/resume"));
}

function alarm({ state, wait, stage, now, ink }: Context): WaitWords {
  const where = [
    ...stage.environments,
    ...stagesOf(state)
      .filter(({ production }) => production)
      .flatMap(({ environments }) => environments)
      .filter(({ name }) => state.environments.get(name)?.current === wait.release),
  ];
  const word = wait.reason === "alarm" ? "alarm" : "unknown";
  const loud = ringingIn(state, where, now).filter((ringing) => ringing.word === word);
  const force = ink.name(`/promotions enable ${stage.name} --force --reason TEXT`);
  return word === "alarm"
    ? simple(loudWords(loud, "rings", now, ink), `the alarm's end, or ${force}`)
    : simple(loudWords(loud, "is not heard of", now, ink), `the alarm's next word, or ${force}`);
}

function loudWords(loud: readonly Ringing[], verb: string, now: Instant, ink: Ink): string {
  const [first] = loud;
  if (first === undefined) return `an alarm ${verb}`;
  const named = first.alarm === "" ? "an alarm" : `the alarm ${ink.words(first.alarm)}`;
  const more = loud.length === 1 ? "" : ` (and ${loud.length - 1} more)`;
  return `${named} of ${ink.name(first.place)} ${verb} since ${momentUtc(first.since, now)}${more}`;
}

function region({ state, stage, ink }: Context): WaitWords {
  const wanted = new Set(stage.environments.map((environment) => environment.region));
  const busyHere = [...state.environments.values()].flatMap((environment) => {
    const active = activeDeployment(environment);
    const place = active?.stage.environments.find(({ name }) => name === environment.name);
    const isHere = place !== undefined && place.region !== null && wanted.has(place.region);
    const isOther = active?.kind === "promotion" && active.stage.name !== stage.name;
    return isHere && isOther ? [{ region: place.region ?? "", stage: active.stage.name }] : [];
  });
  const stages = [...new Set(busyHere.map((each) => each.stage))];
  const regions = [...new Set(busyHere.map((each) => each.region))];
  return simple(
    `${list(stages, ink)} deploys in ${regions.length === 1 ? list(regions, ink) : count(regions.length, "region")}, one zone at a time`,
    "the end of those deployments",
  );
}

function drift({ state, stage, ink }: Context): WaitWords {
  const names = stage.environments
    .map(({ name }) => name)
    .filter((name) => state.environments.get(name)?.hasDrifted);
  return simple(
    `something else than the captain changed ${list(names, ink)}`,
    `${ink.name(`/rollback ${names[0] ?? ""}`)}, which deploys there what is known to be good`,
  );
}

function list(names: readonly string[], ink: Ink): string {
  const shown = some(
    names.map((name) => ink.name(name)),
    2,
  );
  return enumerate(shown);
}
