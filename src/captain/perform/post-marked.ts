/** Posts a comment once, though the answer to it may be lost: a hidden mark in it finds it again. */
import type { Instant } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Outcome } from "../ports/github.ts";

/** GitHub's clock is known only roughly. */
const CLOCK_SLACK_MS = 2 * 60 * 60_000;

export interface Posted {
  readonly commentId: number;
  readonly body: string;
}

/**
 * @param comment.key names it within the repository
 * @param comment.triedAt when it was first tried; null: never
 * @param comment.write called only if it is not there yet
 */
export async function postMarked(
  { github, time }: Desk,
  comment: {
    readonly issue: number;
    readonly key: string;
    readonly triedAt: Instant | null;
    readonly write: () => Promise<string>;
  },
): Promise<Outcome<Posted>> {
  const { issue, key, triedAt, write } = comment;
  const marker = `<!-- release-captain:reply:${key.replaceAll("--", "")} -->`;
  if (triedAt !== null) {
    const own = await github.listOwnComments(issue, time.theirs(triedAt) - CLOCK_SLACK_MS);
    if (!own.ok) return own;
    const known = own.value.find(({ body }) => body.includes(marker));
    if (known !== undefined) return { ok: true, value: known };
  }
  const body = `${await write()}\n\n${marker}`;
  const posted = await github.createComment(issue, body);
  return posted.ok ? { ok: true, value: { commentId: posted.value, body } } : posted;
}
