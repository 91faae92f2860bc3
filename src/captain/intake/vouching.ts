/** Who put an alarm's label on an issue, and whether that counts: who may only sort issues must roll nothing back. */
import type { Desk } from "../desk.ts";
import type { AlarmIssue, Outcome } from "../ports/github.ts";
import type { Actor, Signal } from "../ports/signal.ts";
import { namedSources } from "./named-sources.ts";

type AlarmSignal = Extract<Signal, { type: "alarm-issue" }>;

/**
 * Only the label that somebody puts there is theirs: others on the same issue may be a stranger's.
 * @returns false: it changes nothing, so that a stranger's hundred issues cost a question each and no more
 */
export async function noteLabels(desk: Desk, signal: AlarmSignal): Promise<Outcome<boolean>> {
  const { issue, put, taken, actor } = signal;
  if (put.length + taken.length === 0) return YES;
  const may = put.length === 0 ? NO : await mayRaise(desk, actor);
  if (!may.ok) return may;
  const changed = new Set([...put, ...taken].map(small));
  const before = (await recall(desk, issue)).vouched;
  const others = before.filter((name) => !changed.has(small(name)));
  if (taken.length === 0 && !may.value && others.length === before.length) return NO;
  // GitHub's own list of who did what is asked all the same, where it can be.
  await remember(desk, issue, {
    vouched: may.value ? [...others, ...put] : others,
    judged: [],
    judgedAt: 0,
  });
  return YES;
}

/** The labels of an issue that somebody put there who may, as far as webhooks told. */
export async function vouchedFor(desk: Desk, issue: number): Promise<readonly string[]> {
  return (await recall(desk, issue)).vouched;
}

/** The same by what GitHub remembers of the issue; asked once for each state of it. */
export async function judgeLabels(
  desk: Desk,
  { issue, environments, updatedAt }: AlarmIssue,
): Promise<Outcome<readonly string[]>> {
  const known = await recall(desk, issue);
  const isJudged = environments.every((name) => known.judged.includes(small(name)));
  if (isJudged && known.judgedAt === updatedAt) return { ok: true, value: known.vouched };
  const labellers = await desk.github.readAlarmLabellers(issue);
  if (!labellers.ok) {
    const { trouble } = labellers;
    return trouble.kind === "retryable" ? labellers : { ok: true, value: known.vouched };
  }
  const vouched: string[] = [];
  const asked = new Map<string, boolean>();
  for (const name of environments) {
    const login = labellers.value.get(small(name));
    if (login === undefined) continue;
    const before = asked.get(login);
    const may: Outcome<boolean> =
      before === undefined
        ? await mayRaise(desk, { login, isBot: login.endsWith("[bot]") })
        : { ok: true, value: before };
    if (!may.ok) return may;
    asked.set(login, may.value);
    if (may.value) vouched.push(name);
  }
  await remember(desk, issue, {
    vouched,
    judged: environments.map(small),
    judgedAt: updatedAt,
  });
  return { ok: true, value: vouched };
}

const YES: Outcome<boolean> = { ok: true, value: true };
const NO: Outcome<boolean> = { ok: true, value: false };

async function mayRaise(desk: Desk, actor: Actor): Promise<Outcome<boolean>> {
  if (namedSources(desk.keeper.state()).has(actor.login)) return YES;
  if (actor.isBot) return NO;
  const permission = await desk.github.readPermission(actor.login);
  if (!permission.ok) return permission.trouble.kind === "retryable" ? permission : NO;
  const { base } = permission.value;
  return { ok: true, value: base === "admin" || base === "write" };
}

interface Labels {
  readonly vouched: readonly string[];
  /** Looked at, in small letters, when the issue was last changed at this moment of GitHub's. */
  readonly judged: readonly string[];
  readonly judgedAt: number;
}

function keyOf(issue: number): string {
  return `alarm-issue:${issue}`;
}

async function recall(desk: Desk, issue: number): Promise<Labels> {
  const known = await desk.keeper.store.readReference("head", keyOf(issue));
  const list = (name: string) =>
    String(known?.data[name] ?? "")
      .split(" ")
      .filter(Boolean);
  return {
    vouched: list("environments"),
    judged: list("judged"),
    judgedAt: Number(known?.data["judgedAt"] ?? 0),
  };
}

async function remember(
  desk: Desk,
  issue: number,
  { vouched, judged, judgedAt }: Labels,
): Promise<void> {
  const data = { environments: vouched.join(" "), judged: judged.join(" "), judgedAt };
  await desk.keeper.store.saveReference({ subject: "head", key: keyOf(issue), githubId: 0, data });
}

function small(name: string): string {
  return name.toLowerCase();
}
