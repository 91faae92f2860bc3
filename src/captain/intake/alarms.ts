/** Alarms: by an issue's label or by a dispatched event, from those who may raise them. */
import type { Fact } from "../../domain/fact.ts";
import { type EnvironmentName, environmentName, type Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import { type KeyedQueue, keyedQueue } from "../keyed-queue.ts";
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
  const at = desk.time.ours(signal.at);
  return inTurn(desk, async () => {
    const trouble = await reconcile(desk, at);
    if (trouble === null) return null;
    await hear(desk, signal, at);
    return trouble.kind === "retryable" ? trouble : null;
  });
}

/** What all open alarm issues say together: for each environment, whether one of them rings there. */
export function reconcileIssues(desk: Desk): Promise<Trouble | null> {
  return inTurn(desk, () => reconcile(desk, desk.clock.now()));
}

/** One after another, but not among the repository's other news: GitHub may be slow to list the issues. */
function inTurn<Result>(desk: Desk, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(desk.keeper) ?? keyedQueue();
  queues.set(desk.keeper, queue);
  return queue.run("alarms", work);
}

const queues = new WeakMap<Desk["keeper"], KeyedQueue>();

async function reconcile(desk: Desk, at: Instant): Promise<Trouble | null> {
  const ringing = await environmentsThatRing(desk);
  if (!ringing.ok) return ringing.trouble;
  await ring(desk, ringing.value, at);
  return null;
}

async function ring(desk: Desk, ringing: ReadonlySet<string>, at: Instant): Promise<void> {
  const before = new Set(await recall(desk, RINGING));
  const facts = [...new Set([...before, ...ringing])].flatMap((name): readonly Fact[] => {
    const environment = environmentName(name);
    const isRinging = ringing.has(name);
    if (isRinging === before.has(name)) return [];
    const state = isRinging ? "alarm" : "ok";
    return [{ at, type: "AlarmChanged", target: { environment }, alarm: "", state }];
  });
  // Remembered only when it is in the journal: a death in between must not silence it.
  await desk.keeper.takeIn(facts);
  if (facts.length > 0) await remember(desk, RINGING, [...ringing]);
}

/** Where GitHub does not list the issues, what was heard of each of them counts until it does. */
async function hear(desk: Desk, signal: AlarmIssue, at: Instant): Promise<void> {
  const own = `${signal.issue}:`;
  const labelled = new Set(signal.environments.map((name) => name.toLowerCase()));
  const known = await recall(desk, vouched(signal.issue));
  const names = known.flatMap((name) => spelled(desk, name) ?? []);
  const open = signal.isOpen ? names.filter((name) => labelled.has(name.toLowerCase())) : [];
  const others = (await recall(desk, HEARD)).filter((one) => !one.startsWith(own));
  const heard = [...others, ...open.map((name) => own + name)];
  await remember(desk, HEARD, heard);
  const before = (await recall(desk, RINGING)).filter((name) => !names.some((one) => one === name));
  await ring(
    desk,
    new Set([...before, ...heard.map((one) => one.slice(one.indexOf(":") + 1))]),
    at,
  );
}

/** Issues and environments, as far as webhooks told of them. */
const HEARD = "alarm-issues-heard";

async function environmentsThatRing(desk: Desk): Promise<Outcome<ReadonlySet<EnvironmentName>>> {
  const issues = await desk.github.listAlarmIssues();
  if (!issues.ok) {
    // Where issues are switched off nobody raises an alarm by them.
    const isOff = issues.trouble.kind === "refused" && issues.trouble.status === 410;
    return isOff ? { ok: true, value: new Set() } : issues;
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
