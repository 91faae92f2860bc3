/** Answers a command once, in the thread where it was given. */
import type { ReplyDetails } from "../../domain/reply.ts";
import { answerText } from "../answers/answer-text.ts";
import { mayReply } from "../answers/reply-limits.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import type { Reference } from "../ports/store.ts";
import { sha256 } from "../sha256.ts";
import { hasLeft } from "./has-left.ts";
import { type Posted, postMarked } from "./post-marked.ts";

type Reply = Extract<Effect, { kind: "reply" }>;

/** A rollback's own requests go first; each look costs of GitHub's limits, so they become fewer. */
const LOOK_AGAIN_MS = 1_000;
/** Whoever waits for a run that will not die is told so meanwhile. */
const MOST_PATIENCE_MS = 90_000;

export async function reply(desk: Desk, effect: Reply): Promise<Performed> {
  const { command, details } = effect;
  const known = await desk.keeper.store.readReference("reply", command);
  if (known === null || known.githubId > 0) return DONE;
  const place = await acknowledge(desk, effect, known);
  if (details.kind === "rollback" && !(await hasLeft(desk, details.lines))) {
    const waited = desk.clock.now() - Number(place.data["seenAt"]);
    if (waited < MOST_PATIENCE_MS) {
      const ms = Math.min(Math.max(LOOK_AGAIN_MS, waited), MOST_PATIENCE_MS - waited);
      return { kind: "waiting", ms };
    }
  }
  return answer(desk, effect, place);
}

/** A sign at once that somebody listens, or will not do it; nothing depends on it. */
async function acknowledge(desk: Desk, { details }: Reply, place: Reference): Promise<Reference> {
  if (place.data["seenAt"] !== undefined) return place;
  const seen = { ...place, data: { ...place.data, seenAt: desk.clock.now() } };
  await desk.keeper.store.saveReference(seen);
  const comment = Number(place.data["comment"] ?? 0);
  if (comment > 0) await desk.github.react(comment, details.kind === "refused" ? "-1" : "eyes");
  return seen;
}

async function answer(desk: Desk, effect: Reply, place: Reference): Promise<Performed> {
  const { details } = effect;
  const issue = Number(place.data["issue"] ?? 0);
  const comment = Number(place.data["comment"] ?? 0);
  const triedAt = place.data["askedAt"] === undefined ? null : Number(place.data["askedAt"]);
  if (issue === 0 || (comment === 0 && !isToldAfterTick(details))) return DONE;
  if (triedAt === null && !(await mayReply(desk, effect))) return DONE;
  const asked = { ...place, data: { ...place.data, askedAt: triedAt ?? desk.clock.now() } };
  await desk.keeper.store.saveReference(asked);
  const write = () => answerText(desk, effect);
  const posted = await postMarked(desk, { issue, key: effect.command, triedAt, write });
  if (!posted.ok) return giveUpOrRetry(posted.trouble);
  await rememberAnswer(desk, effect, { place: asked, ...posted.value });
  return DONE;
}

/** The page itself shows what most ticks did. */
function isToldAfterTick({ kind }: ReplyDetails): boolean {
  return kind === "refused" || kind === "rollback";
}

interface Answered extends Posted {
  readonly place: Reference;
}

/** A preview is found again by its comment, and a rollback's thread is where its way back is offered. */
async function rememberAnswer(
  desk: Desk,
  { details }: Reply,
  { place, commentId, body }: Answered,
): Promise<void> {
  const { store } = desk.keeper;
  await store.saveReference({ ...place, githubId: commentId });
  const issue = Number(place.data["issue"] ?? 0);
  if (details.kind === "preview") {
    const data = { issue, hash: sha256(body) };
    await store.saveReference({ subject: "preview", key: details.code, githubId: commentId, data });
  }
  if (details.kind === "rollback") {
    for (const { environment, outcome } of details.lines) {
      if (outcome === "refused") continue;
      const key = `thread:${environment}`;
      await store.saveReference({ subject: "head", key, githubId: 0, data: { issue } });
    }
  }
}
