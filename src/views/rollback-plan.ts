/** Which environments a rollback takes from where to where: row by row, or together where they are many. */
import type { Instant } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "../engine/place.ts";
import { environmentLink, releaseLink, shortRelease } from "./links.ts";
import type { Overview } from "./overview.ts";
import type { EnvironmentPlan } from "./rollback-preview.ts";
import { count, details, table } from "./table.ts";
import { code, text } from "./text.ts";
import { span } from "./time.ts";

/** More rows push what matters off the screen of a phone. */
const MOST_ROWS = 12;

/** A row an environment; of many, a row for those of a wave or stage that go the same way. */
export function planTable(plans: readonly EnvironmentPlan[], view: Overview): readonly string[] {
  const rows =
    plans.length > MOST_ROWS ? groupRows(plans, view) : plans.map((plan) => planRow(plan, view));
  return table(["Where", "From → to", "Ran there"], rows);
}

/** Every environment by name, folded away; nothing where the table has them all. */
export function everyPlan(plans: readonly EnvironmentPlan[], view: Overview): readonly string[] {
  if (plans.length <= MOST_ROWS) return [];
  const summary = `Each of the ${count(plans.length, "environment")}`;
  if (plans.length > MOST_IN_A_TABLE) return details(summary, namesByWay(plans, view.state));
  const { state, now } = view;
  const rows = plans.map(({ environment, from, to, ...plan }) => [
    code(environment),
    `${shortRelease(state, from)} → ${shortRelease(state, to)}`,
    ranThere([plan], now),
  ]);
  return details(summary, table(["Where", "From → to", "Ran there"], rows));
}

/** A table of more would not fit into a comment. */
const MOST_IN_A_TABLE = 400;

/** A line for all that go the same way. */
export function namesByWay(
  plans: readonly Pick<EnvironmentPlan, "environment" | "from" | "to">[],
  state: State,
): readonly string[] {
  const groups = Map.groupBy(
    plans,
    ({ from, to }) => `${shortRelease(state, from)} → ${shortRelease(state, to)}`,
  );
  return [...groups].map(
    ([way, alike]) => `- ${way}: ${alike.map(({ environment }) => code(environment)).join(", ")}`,
  );
}

function planRow(plan: EnvironmentPlan, view: Overview): readonly string[] {
  const where = environmentLink(view.links, plan.environment);
  return [where, wayOf(plan, view), ranThere([plan], view.now)];
}

function groupRows(
  plans: readonly EnvironmentPlan[],
  view: Overview,
): readonly (readonly string[])[] {
  const waves = new Map(stagesOf(view.state).map(({ name, wave }) => [name, wave]));
  const placeOf = ({ stage }: EnvironmentPlan) => {
    const wave = waves.get(stage) ?? null;
    return wave === null ? code(stage) : `**${text(wave)}**`;
  };
  const groups = Map.groupBy(plans, (plan) =>
    JSON.stringify([placeOf(plan), plan.from, plan.to, plan.wasApproved]),
  );
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const where = `${placeOf(first)}: ${count(alike.length, "environment")}`;
    return [[where, wayOf(first, view), ranThere(alike, view.now)]];
  });
}

function wayOf({ from, to }: EnvironmentPlan, { state, links }: Overview): string {
  return `${releaseLink(state, links, from)} → ${releaseLink(state, links, to)}`;
}

/** `3 d ago`, or `8 d to 10 d ago`. */
function ranThere(
  plans: readonly Pick<EnvironmentPlan, "toSucceededAt" | "wasApproved">[],
  now: Instant,
): string {
  const instants = plans.map(({ toSucceededAt }) => toSucceededAt);
  const [youngest, oldest] = [Math.max(...instants), Math.min(...instants)].map((at) =>
    span(now - at),
  );
  const ago = youngest === oldest ? `${oldest} ago` : `${youngest} to ${oldest} ago`;
  return plans.every(({ wasApproved }) => wasApproved) ? ago : `${ago}, **not approved**`;
}
