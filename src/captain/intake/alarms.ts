/** Alarms: by an issue's label or by a dispatched event, from those who may raise them. */
import type { Fact } from "../../domain/fact.ts";
import { type EnvironmentName, environmentName, type Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import { areIssuesOff } from "../issue-trouble.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import type { Signal } from "../ports/signal.ts";
import { namedSources } from "./named-sources.ts";
import { judgeLabels, noteLabels, vouchedFor } from "./vouching.ts";

type AlarmIssue = Extract<Signal, { type: "alarm-issue" }>;
type AlarmDispatch = Extract<Signal, { type: "alarm-dispatch" }>;

/** A word that took longer was held back, or is a captured one that is sent again. */
const LATE_MS = 10 * 60_000;

/** Who may dispatch an event has write access already; `alarms.from` may narrow that down. */
export function factsOfDispatch(desk: Desk, signal: AlarmDispatch): readonly Fact[] {
  const state = desk.keeper.state();
  const { target, alarm, sender } = signal;
  const at = desk.time.ours(signal.at);
  if (desk.clock.now() - at > LATE_MS) return [];
  if ("region" in target && !hasRegion(desk, target.region)) return [];
  const known = "environment" in target ? spelled(desk, target.environment) : null;
  if ("environment" in target && known === null) return [];
  const sources = namedSources(state);
  if (sources.isNarrowed && !sources.has(sender.login)) return [];
  const where = known === null ? target : { environment: known };
  return [{ at, type: "AlarmChanged", target: where, alarm, state: signal.state }];
}

/** An alarm rings in an environment while any open issue carries its label. */
export async function takeInAlarmIssue(desk: Desk, signal: AlarmIssue): Promise<Trouble | null> {
  const at = desk.time.ours(signal.at);
  return alone(desk, async () => {
    const noted = await noteLabels(desk, signal);
    if (!noted.ok) return noted.trouble;
    if (!noted.value) return null;
    const trouble = await reconcile(desk, at);
    if (trouble === null) return null;
    await hear(desk, signal, at);
    return trouble.kind === "retryable" ? trouble : null;
  });
}

/** What all open alarm issues say together: for each environment, whether one of them rings there. */
export function reconcileIssues(desk: Desk): Promise<Trouble | null> {
  return alone(desk, () => reconcile(desk, desk.clock.now()));
}

/** One after another, but not among the repository's other news: GitHub may be slow to list the issues. */
function alone<Result>(desk: Desk, work: () => Promise<Result>): Promise<Result> {
  return desk.inTurn.run(`alarms:${desk.keeper.store.name}`, work);
}

/** An open issue by which an alarm rings. */
interface Ringing {
  readonly issue: number;
  readonly environment: EnvironmentName;
}

async function reconcile(desk: Desk, at: Instant): Promise<Trouble | null> {
  const ringing = await listRinging(desk);
  if (!ringing.ok) return ringing.trouble;
  await ring(desk, ringing.value, at);
  return null;
}

/** Where GitHub does not list the issues, the others ring as they were last known to. */
async function hear(desk: Desk, signal: AlarmIssue, at: Instant): Promise<void> {
  const { issue, isOpen, environments } = signal;
  const meant = isOpen ? await vouchedFor(desk, issue) : [];
  const others = (await recallRinging(desk)).filter((known) => known.issue !== issue);
  await ring(desk, [...others, ...ringingBy(desk, { issue, environments }, meant)], at);
}

async function ring(desk: Desk, ringing: readonly Ringing[], at: Instant): Promise<void> {
  const known = await recallRinging(desk);
  const before = new Set(known.map(({ environment }) => environment));
  const after = new Set(ringing.map(({ environment }) => environment));
  const changed = (names: ReadonlySet<EnvironmentName>, state: "alarm" | "ok") =>
    [...names].map(
      (environment): Fact => ({
        at,
        type: "AlarmChanged",
        target: { environment },
        alarm: "",
        state,
      }),
    );
  await desk.keeper.takeIn([
    ...changed(before.difference(after), "ok"),
    ...changed(after.difference(before), "alarm"),
  ]);
  // Remembered only when it is in the journal: a death in between must not silence it.
  if (words(known) !== words(ringing)) await remember(desk, RINGING, words(ringing).split(" "));
}

async function listRinging(desk: Desk): Promise<Outcome<readonly Ringing[]>> {
  const issues = await desk.github.listAlarmIssues();
  if (!issues.ok) {
    // Where issues are switched off nobody raises an alarm by them.
    return areIssuesOff(issues.trouble) ? { ok: true, value: [] } : issues;
  }
  const ringing: Ringing[] = [];
  for (const issue of issues.value) {
    const meant = await judgeLabels(desk, issue);
    if (!meant.ok) return meant;
    ringing.push(...ringingBy(desk, issue, meant.value));
  }
  return { ok: true, value: ringing };
}

/** Where an issue rings: for each of the names that are meant and that it still is labelled with. */
function ringingBy(
  desk: Desk,
  { issue, environments }: Pick<AlarmIssue, "issue" | "environments">,
  meant: readonly string[],
): readonly Ringing[] {
  const labelled = new Set(environments.map((name) => name.toLowerCase()));
  return meant
    .filter((name) => labelled.has(name.toLowerCase()))
    .flatMap((name) => spelled(desk, name) ?? [])
    .map((environment) => ({ issue, environment }));
}

/** Under this key stands what rings because of issues: `12:prod-a 12:prod-b 15:prod-a`. */
const RINGING = "alarm-issues";

function words(ringing: readonly Ringing[]): string {
  return ringing
    .map(({ issue, environment }) => `${issue}:${environment}`)
    .sort()
    .join(" ");
}

async function recallRinging(desk: Desk): Promise<readonly Ringing[]> {
  return (await recall(desk, RINGING)).map((word) => {
    const [, issue = "0", name = ""] = /^(?:(\d+):)?(.*)$/.exec(word) ?? [];
    return { issue: Number(issue), environment: environmentName(name) };
  });
}

async function remember(desk: Desk, key: string, environments: readonly string[]): Promise<void> {
  const data = { environments: environments.join(" ") };
  await desk.keeper.store.saveReference({ subject: "head", key, githubId: 0, data });
}

async function recall(desk: Desk, key: string): Promise<readonly string[]> {
  const known = await desk.keeper.store.readReference("head", key);
  return String(known?.data["environments"] ?? "")
    .split(" ")
    .filter(Boolean);
}

/** As the pipeline file spells it; null: it names no such environment. */
function spelled(desk: Desk, name: string): EnvironmentName | null {
  for (const stage of desk.keeper.state().pipeline?.stages ?? []) {
    const found = stage.environments.find((environment) => isSame(environment.name, name));
    if (found !== undefined) return found.name;
  }
  return null;
}

function hasRegion(desk: Desk, region: string): boolean {
  const stages = desk.keeper.state().pipeline?.stages ?? [];
  return stages.some(({ environments }) => environments.some((each) => each.region === region));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
