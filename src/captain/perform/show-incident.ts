/** Keeps the one incident issue of a pipeline: opened, updated, closed when it is over; what is new is told in a comment. */
import {
  type IncidentIssue,
  incidentIssue,
  incidentNews,
  incidentTitle,
} from "../../views/incident.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import { areIssuesOff, isIssueGone } from "../issue-trouble.ts";
import { linksOf } from "../links-of.ts";
import type { Trouble } from "../ports/github.ts";
import { sha256 } from "../sha256.ts";
import { postMarked } from "./post-marked.ts";

/** Under this key the issue that is open now is remembered. */
const KEY = "open";
/** Trouble often comes in a row; one call for all of it is enough. */
const BETWEEN_CALLS_MS = 60_000;

/** The issue as it is remembered. */
interface Open {
  readonly issue: number;
  readonly hash: string;
  /** What people were called for. */
  readonly told: ReadonlySet<string>;
  readonly toldAt: number;
  /** The call that was tried last, and when first. */
  readonly asked: string;
  readonly askedAt: number;
}

export async function showIncident(desk: Desk): Promise<Performed> {
  const state = desk.keeper.state();
  if (state.pipeline === null) return DONE;
  const open = await recall(desk);
  const issue = incidentIssue(state, { links: await linksOf(desk), now: desk.clock.now() });
  if (issue === null) return open === null ? DONE : close(desk, open);
  if (open === null) return openIncident(desk, incidentTitle(state.pipeline.name), issue);
  return update(desk, open, issue);
}

async function close(desk: Desk, { issue }: Open): Promise<Performed> {
  const closed = await desk.github.updateIssue(issue, { state: "closed" });
  if (!closed.ok && !isIssueGone(closed.trouble)) return afterTrouble(desk, closed.trouble);
  await remember(desk, null);
  return DONE;
}

/** Whoever closed it by hand knows of it; only what is new opens it again. */
async function update(desk: Desk, open: Open, { body, calls }: IncidentIssue): Promise<Performed> {
  const isNews = calls.some((call) => !open.told.has(call));
  const hash = sha256(body);
  if (!isNews && open.hash === hash) return DONE;
  const changes = isNews ? { body, state: "open" as const } : { body };
  const updated = open.hash === hash ? null : await desk.github.updateIssue(open.issue, changes);
  if (updated?.ok === false) {
    if (!isIssueGone(updated.trouble)) return afterTrouble(desk, updated.trouble);
    // A new one takes its place.
    await remember(desk, null);
    return { kind: "waiting", ms: 0 };
  }
  const known = { ...open, hash };
  await remember(desk, known);
  return isNews ? call(desk, known, calls) : DONE;
}

/** Nobody hears of an edit. */
async function call(desk: Desk, open: Open, calls: readonly string[]): Promise<Performed> {
  const now = desk.clock.now();
  const next = open.toldAt + BETWEEN_CALLS_MS;
  if (now < next) return { kind: "waiting", ms: next - now };
  const key = `incident:${sha256(calls.join("\n")).slice(0, 16)}`;
  const triedAt = open.asked === key ? open.askedAt : null;
  const asked = { ...open, asked: key, askedAt: triedAt ?? now };
  await remember(desk, asked);
  const write = async () =>
    incidentNews(desk.keeper.state(), open.told, { links: await linksOf(desk), now });
  const posted = await postMarked(desk, { issue: open.issue, key, triedAt, write });
  if (!posted.ok && posted.trouble.kind === "retryable") return giveUpOrRetry(posted.trouble);
  // Where nothing can be said, as in a locked issue, its body says it all the same.
  await remember(desk, { ...asked, told: new Set([...open.told, ...calls]), toldAt: now });
  return DONE;
}

/** One that was opened although its answer was lost is found by its title. */
async function openIncident(desk: Desk, title: string, issue: IncidentIssue): Promise<Performed> {
  const found = await desk.github.findIssue(title);
  if (!found.ok) return afterTrouble(desk, found.trouble);
  const made = found.value === null ? await desk.github.createIssue(issue) : found;
  if (!made.ok) return afterTrouble(desk, made.trouble);
  if (made.value === null) return DONE;
  const known: Open = {
    issue: made.value,
    hash: found.value === null ? sha256(issue.body) : "",
    told: new Set(issue.calls),
    toldAt: desk.clock.now(),
    asked: "",
    askedAt: 0,
  };
  await remember(desk, known);
  return found.value === null ? DONE : update(desk, known, issue);
}

async function recall(desk: Desk): Promise<Open | null> {
  const known = await desk.keeper.store.readReference("incident", KEY);
  if (known === null || known.githubId === 0) return null;
  const { hash, told, toldAt, asked, askedAt } = known.data;
  return {
    issue: known.githubId,
    hash: String(hash ?? ""),
    told: new Set(String(told ?? "").split("\n")),
    toldAt: Number(toldAt ?? 0),
    asked: String(asked ?? ""),
    askedAt: Number(askedAt ?? 0),
  };
}

async function remember(desk: Desk, open: Open | null): Promise<void> {
  const { issue, told, ...data } = open ?? { issue: 0, told: [] };
  await desk.keeper.store.saveReference({
    subject: "incident",
    key: KEY,
    githubId: issue,
    data: { ...data, told: [...told].join("\n") },
  });
}

/** Where issues are switched off the check run and the log must do. */
function afterTrouble(desk: Desk, trouble: Trouble): Performed {
  if (!areIssuesOff(trouble)) return giveUpOrRetry(trouble);
  desk.log.error({ why: "issues are off" }, "needs attention");
  return DONE;
}
