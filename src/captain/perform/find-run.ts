/** Finds the run that a dispatch started, also where the answer that named it was lost. */
import type { Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import { claim } from "../intake/claim.ts";
import type { Trouble } from "../ports/github.ts";
import type { RunReport } from "../ports/signal.ts";
import type { ReferenceSubject } from "../ports/store.ts";

export interface Sought {
  readonly workflow: string;
  /** The reference under which the run is bound. */
  readonly subject: Extract<ReferenceSubject, "run" | "step-run" | "build-run">;
  /** Several where one run is for several. */
  readonly referenceKeys: readonly string[];
  /** What a `run-name` may hold that makes this run known. */
  readonly mark: { readonly input: "deployment" | "artifact"; readonly value: string };
}

export type Found =
  | { readonly kind: "bound"; readonly runId: number }
  /** Nothing was asked of GitHub, or what was asked never came to be. */
  | { readonly kind: "none" }
  /** It was asked for a moment ago: GitHub's list may not show it yet. */
  | { readonly kind: "early" }
  /** GitHub can't be asked now. */
  | { readonly kind: "unknown"; readonly trouble: Trouble };

/** GitHub's list of runs shows a new one within this time; only then is a lost dispatch sent again. */
const LISTED_WITHIN_MS = 15_000;
/** GitHub's clock is known only roughly; a run that bears its mark is known by that. */
const CLOCK_SLACK_MS = { marked: 2 * 60 * 60_000, unmarked: 60_000 };

export async function findRun(desk: Desk, sought: Sought): Promise<Found> {
  const { subject, referenceKeys } = sought;
  const reference = await desk.keeper.store.readReference(subject, referenceKeys[0] ?? "");
  if (reference !== null && reference.githubId > 0) {
    return { kind: "bound", runId: reference.githubId };
  }
  const askedAt = Number(reference?.data["askedAt"] ?? 0);
  if (askedAt === 0) return { kind: "none" };
  return search(desk, sought, {
    askedAt,
    value: reference?.data["isMarked"] === true ? sought.mark.value : null,
  });
}

/** When the run was asked for, and what its title holds; null: nothing that tells it from others. */
interface Asked {
  readonly askedAt: Instant;
  readonly value: string | null;
}

async function search(desk: Desk, sought: Sought, { askedAt, value }: Asked): Promise<Found> {
  const { workflow } = sought;
  const event = "workflow_dispatch";
  const isOurs = (run: RunReport) => run.actor === desk.github.self && isMarked(run, value);
  const isOfIt = (run: RunReport) => run.event === event && run.path.endsWith(`/${workflow}`);
  const heard =
    value === null ? undefined : desk.unclaimed.runs().find((run) => isOfIt(run) && isOurs(run));
  if (heard !== undefined) return bind(desk, sought, heard.runId);
  const slackMs = value === null ? CLOCK_SLACK_MS.unmarked : CLOCK_SLACK_MS.marked;
  const createdSince = desk.time.theirs(askedAt) - slackMs;
  const runs = await desk.github.listRuns({ workflow, event, createdSince });
  if (!runs.ok) return { kind: "unknown", trouble: again(runs.trouble) };
  const found = await findFree(desk, sought, runs.value.filter(isOurs));
  if (found !== null) return bind(desk, sought, found.runId);
  if (isEarly(askedAt, desk.clock.now())) return { kind: "early" };
  const unnamed =
    value === null ? null : await findUnnamed(desk, sought, { runs: runs.value, askedAt });
  return unnamed === null ? { kind: "none" } : bind(desk, sought, unnamed.runId);
}

/** The oldest that is nobody else's. */
async function findFree(
  desk: Desk,
  sought: Sought,
  runs: readonly RunReport[],
): Promise<RunReport | null> {
  for (const run of runs.toReversed()) if (!(await isTaken(desk, sought, run))) return run;
  return null;
}

/** A server may not know `run-name`: then a run of ours that names no deployment at all is the one, before another is started. */
async function findUnnamed(
  desk: Desk,
  sought: Sought,
  asked: { readonly runs: readonly RunReport[]; readonly askedAt: Instant },
): Promise<RunReport | null> {
  const since = desk.time.theirs(asked.askedAt) - CLOCK_SLACK_MS.unmarked;
  for (const run of asked.runs.toReversed()) {
    if (run.actor !== desk.github.self || run.createdAt < since) continue;
    if (!(await namesDeployment(desk, run)) && !(await isTaken(desk, sought, run))) return run;
  }
  return null;
}

async function namesDeployment({ repository }: Desk, { displayTitle }: RunReport) {
  for (const [digits] of displayTitle.matchAll(/\b\d{1,15}\b/g)) {
    if ((await repository.findReferences("deployment", Number(digits))).length > 0) return true;
  }
  return false;
}

/** What was asked for may run: it is not given up because GitHub does not list it now. */
function again({ message, ...trouble }: Trouble): Trouble {
  const retryAt = trouble.kind === "retryable" ? trouble.retryAt : null;
  return { kind: "retryable", message, retryAt, mayHaveWorked: false };
}

function isEarly(askedAt: Instant, now: Instant): boolean {
  return now < askedAt + LISTED_WITHIN_MS;
}

function isMarked(run: RunReport, mark: string | null): boolean {
  return mark === null || run.displayTitle.split(/[^0-9A-Za-z-]+/).includes(mark);
}

/** One run may deploy several environments, each of which finds it by its own id; anything else is for one only. */
async function isTaken(desk: Desk, sought: Sought, run: RunReport): Promise<boolean> {
  if (sought.subject === "run" && isMarked(run, sought.mark.value)) return false;
  for (const subject of ["run", "step-run", "build-run"] as const) {
    if ((await desk.repository.findReferences(subject, run.runId)).length > 0) return true;
  }
  return false;
}

/** From now on news of this run are news of what it was asked for; those that came before are taken in here. */
export async function bind(
  desk: Desk,
  { subject, referenceKeys }: Sought,
  runId: number,
): Promise<Extract<Found, { kind: "bound" }>> {
  const { owner, name } = desk.github.repository;
  const url = `${desk.server}/${owner}/${name}/actions/runs/${runId}`;
  for (const key of referenceKeys) {
    await desk.keeper.store.saveReference({ subject, key, githubId: runId, data: { url } });
  }
  await claim(desk, runId);
  return { kind: "bound", runId };
}
