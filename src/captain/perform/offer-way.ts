/** In a rollback's own thread: a newer release has arrived where the rollback closed the way, and this command lets it in. */

import { heldByRollback } from "../../engine/held-by-rollback.ts";
import { wayOffer } from "../../views/way-offer.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf } from "../links-of.ts";
import type { Reference } from "../ports/store.ts";
import { postMarked } from "./post-marked.ts";

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
  const key = `offer:${stage}:${release}`;
  const before = await store.readReference("reply", key);
  if (issue === 0 || (before !== null && before.githubId > 0)) return DONE;
  const changes = await store.readChanges(known.rank - 1, known.rank, 50);
  const view = { state, links: await linksOf(desk, []), now: desk.clock.now() };
  const triedAt = before === null ? null : Number(before.data["askedAt"] ?? 0);
  const askedAt = triedAt ?? desk.clock.now();
  const reference: Reference = { subject: "reply", key, githubId: 0, data: { issue, askedAt } };
  await store.saveReference(reference);
  const write = async () => wayOffer({ stage, release, ways, changes }, view);
  const posted = await postMarked(desk, { issue, key, triedAt, write });
  if (!posted.ok) return giveUpOrRetry(posted.trouble);
  await store.saveReference({ ...reference, githubId: posted.value.commentId });
  return DONE;
}
