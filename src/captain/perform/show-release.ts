/** Keeps the check run of a release up to date: created once, never reopened, renewed before GitHub calls it stale. */
import type { ReleaseId } from "../../domain/ids.ts";
import { releaseCheck } from "../../views/release-check.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf } from "../links-of.ts";
import type { CheckRunContent, Outcome, Trouble } from "../ports/github.ts";
import type { Reference } from "../ports/store.ts";
import { sha256 } from "../sha256.ts";

/** GitHub marks a check run that is open for 14 days as stale. */
const RENEWED_AFTER_MS = 13 * 24 * 60 * 60_000;

export function showRelease(
  desk: Desk,
  { release }: Pick<Extract<Effect, { kind: "show-release" }>, "release">,
): Promise<Performed> {
  // The sweep shows it, too, and two at once would make two.
  return desk.inTurn.run(`release:${release}`, () => show(desk, release));
}

async function show(desk: Desk, id: ReleaseId): Promise<Performed> {
  const state = desk.keeper.state();
  const release = state.releases.get(id);
  if (release === undefined || state.pipeline === null) return DONE;
  const now = desk.clock.now();
  const links = await linksOf(desk, [id]);
  const check = releaseCheck(state, id, { links, now });
  const content: CheckRunContent = {
    ...check,
    headSha: release.commit,
    externalId: id,
    annotations: [],
  };
  const known = await findKnown(desk, id, content);
  if (!known.ok) return giveUpOrRetry(known.trouble);
  const hash = sha256(JSON.stringify(content));
  const reference = known.value;
  const isNews = reference?.data["hash"] !== hash;
  if (reference !== null && !isNews && !isStale(reference, now)) return DONE;
  const shown = { desk, id, content, hash };
  if (reference === null || isClosed(reference, content, now)) return open(shown);
  const openedAt = Number(reference.data["openedAt"] ?? now);
  if (content.status === "completed" && reference.data["status"] !== "completed") {
    // A completed one is never opened again, also when the answer to this is lost.
    await remember(desk, id, { githubId: reference.githubId, content, hash: "", openedAt });
  }
  const updated = await desk.github.updateCheckRun(reference.githubId, content);
  // It is gone, or this server does not change any: people look at the newest one.
  if (!updated.ok && isUnchangeable(updated.trouble)) return open(shown);
  if (!updated.ok) return giveUpOrRetry(updated.trouble);
  await remember(desk, id, { githubId: reference.githubId, content, hash, openedAt });
  return DONE;
}

function isUnchangeable(trouble: Trouble): boolean {
  return trouble.kind === "not-found" || (trouble.kind === "refused" && trouble.status === 501);
}

/** That it was asked for is written down before: an answer that is lost is looked for then, and only then. */
async function open({
  desk,
  id,
  content,
  hash,
}: {
  readonly desk: Desk;
  readonly id: ReleaseId;
  readonly content: CheckRunContent;
  readonly hash: string;
}): Promise<Performed> {
  const now = desk.clock.now();
  const { store } = desk.keeper;
  await store.saveReference({ ...askedFor(id), data: { askedAt: now } });
  const created = await desk.github.createCheckRun(content);
  if (!created.ok) return giveUpOrRetry(created.trouble);
  await remember(desk, id, { githubId: created.value, content, hash, openedAt: now });
  await store.saveReference({ ...askedFor(id), data: { askedAt: 0 } });
  return DONE;
}

function askedFor(id: ReleaseId) {
  return { subject: "check-run", key: `asked:${id}`, githubId: 0 } as const;
}

/** The one we remember; where it is closed, or there is none, one that was made though its answer was lost. */
async function findKnown(
  desk: Desk,
  id: ReleaseId,
  content: CheckRunContent,
): Promise<Outcome<Reference | null>> {
  const now = desk.clock.now();
  const known = await desk.keeper.store.readReference("check-run", id);
  if (known !== null && !isClosed(known, content, now)) return { ok: true, value: known };
  const asked = await desk.keeper.store.readReference("check-run", askedFor(id).key);
  const isAsked = known !== null || Number(asked?.data["askedAt"] ?? 0) > 0;
  if (!isAsked) return { ok: true, value: null };
  const found = await desk.github.findCheckRuns(content.headSha, content.name);
  // A server that does not list them may show one twice.
  if (!found.ok) return found.trouble.kind === "retryable" ? found : { ok: true, value: known };
  const newest = found.value
    .filter(({ externalId }) => externalId === id)
    .sort((a, b) => b.checkRunId - a.checkRunId)[0];
  if (newest === undefined || (known !== null && !isLater(newest, known, now))) {
    return { ok: true, value: known };
  }
  const { checkRunId: githubId, status } = newest;
  const data = { status, hash: "", openedAt: now };
  return { ok: true, value: { subject: "check-run", key: id, githubId, data } };
}

/** One that we do not know of, or one that we took for closed although the word of it was lost. */
function isLater(
  newest: { readonly checkRunId: number; readonly status: string },
  known: Reference,
  now: number,
): boolean {
  if (newest.checkRunId !== known.githubId) return newest.checkRunId > known.githubId;
  return newest.status !== "completed" && !isStale(known, now);
}

function isClosed(reference: Reference, content: CheckRunContent, now: number): boolean {
  if (content.status === "completed") return false;
  return reference.data["status"] === "completed" || isStale(reference, now);
}

/** It is open for so long that a new one must take its place. */
export function isStale({ data }: Reference, now: number): boolean {
  return data["status"] !== "completed" && now - Number(data["openedAt"] ?? now) > RENEWED_AFTER_MS;
}

async function remember(
  desk: Desk,
  key: ReleaseId,
  what: {
    readonly githubId: number;
    readonly content: CheckRunContent;
    readonly hash: string;
    readonly openedAt: number;
  },
): Promise<void> {
  const { githubId, content, hash, openedAt } = what;
  const data = { status: content.status, hash, openedAt };
  await desk.keeper.store.saveReference({ subject: "check-run", key, githubId, data });
}
