/** In a rollback's own thread: a newer release has arrived where the rollback closed the way, and this command lets it in. */
import { heldByRollback } from "../../engine/held-by-rollback.ts";
import { type Arrival, wayOffer } from "../../views/way-offer.ts";
import { broughtAfter } from "../answers/brought-after.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf } from "../links-of.ts";
import type { Reference } from "../ports/store.ts";
import { postMarked } from "./post-marked.ts";

/** One comment for one closing of the way: what arrives later changes its words, unless it is the first to bring a revert. */
export async function offerWay(
  desk: Desk,
  { stage, release }: Extract<Effect, { kind: "offer-way" }>,
): Promise<Performed> {
  const state = desk.keeper.state();
  const ways = heldByRollback(state, stage);
  const first = ways[0];
  const known = state.releases.get(release);
  if (first === undefined || known === undefined) return DONE;
  const { store } = desk.keeper;
  const thread = await store.readReference("head", `thread:${first.environment}`);
  const issue = Number(thread?.data["issue"] ?? 0);
  if (issue === 0) return DONE;
  const environments = ways.map(({ environment }) => environment);
  const arrival = { stage, release, ways, ...(await broughtAfter(desk, environments, known.rank)) };
  const key = `offer:${stage}:${Math.max(...ways.map(({ since }) => since))}`;
  const plain = await store.readReference("reply", key);
  const isFirst = plain === null || plain.githubId === 0;
  const isRevert = arrival.reverts.length > 0;
  if (isFirst || !isRevert || plain.data["isRevert"] === true) {
    return postOrAmend(desk, arrival, { issue, key, before: plain });
  }
  const fixKey = `${key}:revert`;
  const before = await store.readReference("reply", fixKey);
  return postOrAmend(desk, arrival, { issue, key: fixKey, before });
}

/** A comment, and what is remembered of it; null: it was never tried. */
interface Offer {
  readonly issue: number;
  readonly key: string;
  readonly before: Reference | null;
}

function postOrAmend(desk: Desk, arrival: Arrival, offer: Offer): Promise<Performed> {
  const { before } = offer;
  const isPosted = before !== null && before.githubId > 0;
  return isPosted ? amend(desk, arrival, before) : post(desk, arrival, offer);
}

async function post(
  desk: Desk,
  arrival: Arrival,
  { issue, key, before }: Offer,
): Promise<Performed> {
  const { store } = desk.keeper;
  const triedAt = before === null ? null : Number(before.data["askedAt"] ?? 0);
  const data = { ...dataOf(arrival), issue, askedAt: triedAt ?? desk.clock.now() };
  const reference: Reference = { subject: "reply", key, githubId: 0, data };
  await store.saveReference(reference);
  const write = () => wordsOf(desk, arrival);
  const posted = await postMarked(desk, { issue, key, triedAt, write });
  if (!posted.ok) return giveUpOrRetry(posted.trouble);
  await store.saveReference({ ...reference, githubId: posted.value.commentId });
  return DONE;
}

/** Nobody needs to hear of every release that waits there; who reads the comment later sees the newest. */
async function amend(desk: Desk, arrival: Arrival, before: Reference): Promise<Performed> {
  if (before.data["release"] === arrival.release) return DONE;
  const body = await wordsOf(desk, arrival);
  const updated = await desk.github.updateComment(before.githubId, body);
  if (!updated.ok && updated.trouble.kind !== "not-found") return giveUpOrRetry(updated.trouble);
  const data = { ...before.data, ...dataOf(arrival) };
  await desk.keeper.store.saveReference({ ...before, data });
  return DONE;
}

function dataOf({ release, reverts }: Arrival): Reference["data"] {
  return { release, isRevert: reverts.length > 0 };
}

async function wordsOf(desk: Desk, arrival: Arrival): Promise<string> {
  const now = desk.clock.now();
  return wayOffer(arrival, { state: desk.keeper.state(), links: await linksOf(desk, []), now });
}
