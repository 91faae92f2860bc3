/**
 * Keeps the one living issue of a pipeline: made once, pinned where GitHub lets us, updated only when it says something
 * new. Who closes it by hand does not want it for now: it says so, and is left alone until it is opened again.
 */
import { closedDashboard, dashboard } from "../../views/dashboard.ts";
import type { IssueText } from "../../views/incident.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import { areIssuesOff, isIssueGone } from "../issue-trouble.ts";
import { linksOf } from "../links-of.ts";
import type { Trouble } from "../ports/github.ts";
import type { Reference } from "../ports/store.ts";
import { sha256 } from "../sha256.ts";

const KEY = "issue";
/** A busy pipeline has news every second; nobody reads that fast, and every update costs of GitHub's limits. */
const BETWEEN_UPDATES_MS = 15_000;
/** Where issues are switched off they may be switched on again, but not within the hour. */
const OFF_FOR_MS = 60 * 60_000;

export function showDashboard(desk: Desk): Promise<Performed> {
  return alone(desk, async (known) => {
    const next = Number(known?.data["shownAt"] ?? Number.NEGATIVE_INFINITY) + BETWEEN_UPDATES_MS;
    const now = desk.clock.now();
    return now < next ? { kind: "waiting", ms: next - now } : show(desk, known, "news");
  });
}

/** Somebody has just edited the page: it is written again whatever it says. */
export function showDashboardNow(desk: Desk): Promise<Performed> {
  return alone(desk, async (known) => (known === null ? DONE : show(desk, known, "edit")));
}

/** Of two who write the page at once the slower one would leave there what is old. */
function alone(
  desk: Desk,
  write: (known: Reference | null) => Promise<Performed>,
): Promise<Performed> {
  const { store } = desk.keeper;
  return desk.inTurn.run(`dashboard:${store.name}`, async () =>
    write(await store.readReference("dashboard", KEY)),
  );
}

/** The pipeline has news, or somebody has edited the page. */
type Cause = "news" | "edit";

async function show(desk: Desk, known: Reference | null, because: Cause): Promise<Performed> {
  const state = desk.keeper.state();
  const now = desk.clock.now();
  if (state.pipeline === null || isUnwanted(known, now)) return DONE;
  const page = dashboard({ state, links: await linksOf(desk, []), now });
  const hash = sha256(page.body);
  if (because === "news" && known?.data["hash"] === hash) return DONE;
  const issue = known?.githubId ?? 0;
  if (issue === 0) return open(desk, page, hash);
  const wasClosed = known?.data["isClosed"] === true;
  const left = wasClosed ? await leaveClosed(desk, issue, { page, hash, because }) : null;
  if (left !== null) return left;
  const updated = await desk.github.updateIssue(issue, { body: page.body });
  if (!updated.ok) return afterTrouble(desk, issue, updated.trouble);
  if (!updated.value.isOpen) return sayClosed(desk, issue, { page, hash });
  return remember(desk, issue, { hash, shownAt: now });
}

interface Shown {
  readonly page: IssueText;
  readonly hash: string;
  readonly because: Cause;
}

/** null: it was opened again. */
async function leaveClosed(desk: Desk, issue: number, shown: Shown): Promise<Performed | null> {
  const isOpen = await desk.github.isIssueOpen(issue);
  if (!isOpen.ok) return afterTrouble(desk, issue, isOpen.trouble);
  if (isOpen.value) return null;
  const { hash, because } = shown;
  if (because === "edit") return sayClosed(desk, issue, shown);
  return remember(desk, issue, { hash, shownAt: desk.clock.now(), isClosed: true });
}

/** What stands there grows old from now on. */
async function sayClosed(
  desk: Desk,
  issue: number,
  { page, hash }: Pick<Shown, "page" | "hash">,
): Promise<Performed> {
  const said = await desk.github.updateIssue(issue, { body: closedDashboard(page) });
  if (!said.ok) return afterTrouble(desk, issue, said.trouble);
  return remember(desk, issue, { hash, shownAt: desk.clock.now(), isClosed: true });
}

function isUnwanted(known: Reference | null, now: number): boolean {
  return known !== null && (known.data["isGone"] === true || now < Number(known.data["offUntil"]));
}

/** One that was made although its answer was lost is found by its title. */
async function open(desk: Desk, page: IssueText, hash: string): Promise<Performed> {
  const found = await desk.github.findIssue(page.title);
  if (!found.ok) return afterTrouble(desk, 0, found.trouble);
  if (found.value !== null) {
    await desk.github.pinIssue(found.value);
    await remember(desk, found.value, { hash: "" });
    return { kind: "waiting", ms: 0 };
  }
  const made = await desk.github.createIssue(page);
  if (!made.ok) return afterTrouble(desk, 0, made.trouble);
  await remember(desk, made.value, { hash, shownAt: desk.clock.now() });
  await desk.github.pinIssue(made.value);
  return DONE;
}

async function remember(desk: Desk, githubId: number, data: Reference["data"]): Promise<Performed> {
  await desk.keeper.store.saveReference({ subject: "dashboard", key: KEY, githubId, data });
  return DONE;
}

/** Who deletes it does not want it, and it is not made again; where issues are switched off there is none. */
function afterTrouble(desk: Desk, issue: number, trouble: Trouble): Promise<Performed> | Performed {
  if (issue > 0 && isIssueGone(trouble)) return remember(desk, issue, { isGone: true });
  if (!areIssuesOff(trouble)) return giveUpOrRetry(trouble);
  return remember(desk, issue, { offUntil: desk.clock.now() + OFF_FOR_MS });
}
