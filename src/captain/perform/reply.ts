/** Answers a command once, in the thread where it was given. */
import type { ReplyDetails } from "../../domain/reply.ts";
import { answerText } from "../answers/answer-text.ts";
import { mayReply } from "../answers/reply-limits.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import type { Outcome } from "../ports/github.ts";

type Reply = Extract<Effect, { kind: "reply" }>;

/** A comment whose answer was lost is found again by its marker, if it was made not longer ago than this. */
const LOOK_BACK_MS = 60 * 60_000;

export async function reply(desk: Desk, effect: Reply): Promise<Performed> {
  const { store } = desk.keeper;
  const { command, details } = effect;
  const place = await store.readReference("reply", command);
  if (place === null || place.githubId > 0) return DONE;
  const issue = Number(place.data["issue"] ?? 0);
  const comment = Number(place.data["comment"] ?? 0);
  if (details.kind === "refused" && comment > 0) await desk.github.react(comment, "-1");
  const isTick = comment === 0;
  if (issue === 0 || (isTick && details.kind !== "refused" && details.kind !== "rollback"))
    return DONE;
  if (!(await mayReply(desk, effect))) return DONE;
  const posted = await postOnce(desk, {
    issue,
    effect,
    isFirst: place.data["askedAt"] === undefined,
  });
  if (!posted.ok) return giveUpOrRetry(posted.trouble);
  const data = { ...place.data, askedAt: desk.clock.now() };
  await store.saveReference({ subject: "reply", key: command, githubId: posted.value, data });
  await rememberThread(desk, details, { issue, commentId: posted.value });
  return DONE;
}

async function postOnce(
  desk: Desk,
  {
    issue,
    effect,
    isFirst,
  }: { readonly issue: number; readonly effect: Reply; readonly isFirst: boolean },
): Promise<Outcome<number>> {
  const { store } = desk.keeper;
  const marker = `<!-- release-captain:reply:${effect.command.replaceAll("--", "")} -->`;
  const now = desk.clock.now();
  if (!isFirst) {
    const own = await desk.github.listOwnComments(issue, now - LOOK_BACK_MS);
    if (!own.ok) return own;
    const known = own.value.find(({ body }) => body.includes(marker));
    if (known !== undefined) return { ok: true, value: known.commentId };
  }
  const place = await store.readReference("reply", effect.command);
  const data = { ...place?.data, askedAt: now };
  await store.saveReference({ subject: "reply", key: effect.command, githubId: 0, data });
  const text = await answerText(desk, effect);
  return desk.github.createComment(issue, `${text}\n\n${marker}`);
}

/** A preview is found again by its comment, and a rollback's thread is where its way back is offered. */
async function rememberThread(
  desk: Desk,
  details: ReplyDetails,
  { issue, commentId }: { readonly issue: number; readonly commentId: number },
): Promise<void> {
  const { store } = desk.keeper;
  if (details.kind === "preview") {
    const reference = {
      subject: "preview",
      key: details.code,
      githubId: commentId,
      data: { issue },
    } as const;
    await store.saveReference(reference);
  }
  if (details.kind === "rollback") {
    for (const { environment, outcome } of details.lines) {
      if (outcome === "refused") continue;
      const key = `thread:${environment}`;
      await store.saveReference({ subject: "head", key, githubId: 0, data: { issue } });
    }
  }
}
