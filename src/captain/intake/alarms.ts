/** Alarms: by an issue's label or by a dispatched event, from those who may raise them. */
import type { Fact } from "../../domain/fact.ts";
import { type EnvironmentName, environmentName } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Outcome } from "../ports/github.ts";
import type { Actor, Signal } from "../ports/signal.ts";
import { timeOf } from "./runs.ts";

type AlarmIssue = Extract<Signal, { type: "alarm-issue" }>;
type AlarmDispatch = Extract<Signal, { type: "alarm-dispatch" }>;

/** Who may dispatch an event has write access already; `alarms.from` may narrow that down. */
export function factsOfDispatch(desk: Desk, signal: AlarmDispatch): readonly Fact[] {
  const state = desk.keeper.state();
  const { target, alarm, sender } = signal;
  const known = "environment" in target ? spelled(desk, target.environment) : null;
  if ("environment" in target && known === null) return [];
  const from = state.pipeline?.alarms.from ?? [];
  if (from.length > 0 && !from.some((login) => isSame(login, sender.login))) return [];
  const at = timeOf(signal.at, desk.clock.now());
  const where = known === null ? target : { environment: known };
  return [{ at, type: "AlarmChanged", target: where, alarm, state: signal.state }];
}

/** An alarm rings in an environment while any open issue carries its label. */
export async function factsOfIssue(
  desk: Desk,
  signal: AlarmIssue,
): Promise<Outcome<readonly Fact[]>> {
  const at = timeOf(signal.at, desk.clock.now());
  if (signal.isOpen && signal.environments.length > 0) {
    const may = await mayRaise(desk, signal.actor);
    if (!may.ok) return may;
    if (may.value) await remember(desk, vouched(signal.issue), signal.environments);
  }
  return reconcileIssues(desk, at);
}

/** What all open alarm issues say together: for each environment, whether one of them rings there. */
export async function reconcileIssues(desk: Desk, at: number): Promise<Outcome<readonly Fact[]>> {
  const issues = await desk.github.listAlarmIssues();
  if (!issues.ok) return issues;
  const ringing = new Set<EnvironmentName>();
  for (const issue of issues.value) {
    const may = await mayRaise(desk, {
      login: issue.author,
      isBot: issue.author.endsWith("[bot]"),
    });
    if (!may.ok) return may;
    const labelled = new Set(issue.environments.map((name) => name.toLowerCase()));
    const names = may.value ? issue.environments : await recall(desk, vouched(issue.issue));
    for (const name of names) {
      const known = spelled(desk, name);
      if (known !== null && labelled.has(name.toLowerCase())) ringing.add(known);
    }
  }
  const before = new Set(await recall(desk, RINGING));
  await remember(desk, RINGING, [...ringing]);
  const names = new Set([...before, ...ringing]);
  return {
    ok: true,
    value: [...names].flatMap((name): readonly Fact[] => {
      const environment = environmentName(name);
      const isRinging = ringing.has(environment);
      if (isRinging === before.has(name)) return [];
      const state = isRinging ? "alarm" : "ok";
      return [{ at, type: "AlarmChanged", target: { environment }, alarm: "", state }];
    }),
  };
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

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
