/** Alarms: by an issue's label or by a dispatched event, from those who may raise them. */
import type { Fact } from "../../domain/fact.ts";
import { type EnvironmentName, environmentName } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import type { Actor, Signal } from "../ports/signal.ts";

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
  const from = state.pipeline?.alarms.from ?? [];
  if (from.length > 0 && !from.some((login) => isSame(login, sender.login))) return [];
  const where = known === null ? target : { environment: known };
  return [{ at, type: "AlarmChanged", target: where, alarm, state: signal.state }];
}

/** An alarm rings in an environment while any open issue carries its label. */
export async function takeInAlarmIssue(desk: Desk, signal: AlarmIssue): Promise<Trouble | null> {
  if (signal.isOpen && signal.environments.length > 0) {
    const may = await mayRaise(desk, signal.actor);
    if (!may.ok) return may.trouble;
    if (may.value) await remember(desk, vouched(signal.issue), signal.environments);
  }
  return reconcileIssues(desk, desk.time.ours(signal.at));
}

/** What all open alarm issues say together: for each environment, whether one of them rings there. */
export async function reconcileIssues(desk: Desk, at: number): Promise<Trouble | null> {
  const ringing = await environmentsThatRing(desk);
  if (!ringing.ok) return ringing.trouble;
  const before = new Set(await recall(desk, RINGING));
  const facts = [...new Set([...before, ...ringing.value])].flatMap((name): readonly Fact[] => {
    const environment = environmentName(name);
    const isRinging = ringing.value.has(environment);
    if (isRinging === before.has(name)) return [];
    const state = isRinging ? "alarm" : "ok";
    return [{ at, type: "AlarmChanged", target: { environment }, alarm: "", state }];
  });
  // Remembered only when it is in the journal: a death in between must not silence it.
  await desk.keeper.takeIn(facts);
  if (facts.length > 0) await remember(desk, RINGING, [...ringing.value]);
  return null;
}

async function environmentsThatRing(desk: Desk): Promise<Outcome<ReadonlySet<EnvironmentName>>> {
  const issues = await desk.github.listAlarmIssues();
  if (!issues.ok) {
    // Where issues are switched off nobody raises an alarm by them.
    return issues.trouble.kind === "retryable" ? issues : { ok: true, value: new Set() };
  }
  const ringing = new Set<EnvironmentName>();
  for (const { issue, author, environments } of issues.value) {
    const may = await mayRaise(desk, { login: author, isBot: author.endsWith("[bot]") });
    if (!may.ok) return may;
    const labelled = new Set(environments.map((name) => name.toLowerCase()));
    const names = may.value ? environments : await recall(desk, vouched(issue));
    for (const name of names) {
      const known = spelled(desk, name);
      if (known !== null && labelled.has(name.toLowerCase())) ringing.add(known);
    }
  }
  return { ok: true, value: ringing };
}

/** Environments that ring because of an issue. */
const RINGING = "alarm-issues";

/** Labels of an issue that somebody put there who may. */
function vouched(issue: number): string {
  return `alarm-issue:${issue}`;
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

async function mayRaise(desk: Desk, actor: Actor): Promise<Outcome<boolean>> {
  const from = desk.keeper.state().pipeline?.alarms.from ?? [];
  if (from.some((login) => isSame(login, actor.login))) return { ok: true, value: true };
  if (actor.isBot) return { ok: true, value: false };
  const permission = await desk.github.readPermission(actor.login);
  if (!permission.ok) {
    return permission.trouble.kind === "retryable" ? permission : { ok: true, value: false };
  }
  const { base } = permission.value;
  return { ok: true, value: base === "admin" || base === "write" };
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
