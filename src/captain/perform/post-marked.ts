/** Posts a comment once, though the answer to it may be lost: a hidden mark in it finds it again. */
import type { Desk } from "../desk.ts";
import type { Outcome } from "../ports/github.ts";

/** A comment whose answer was lost was made not longer ago than this. */
const LOOK_BACK_MS = 60 * 60_000;

export interface Posted {
  readonly commentId: number;
  readonly body: string;
}

/**
 * @param comment.key names it within the repository
 * @param comment.isFirst it was never tried before
 * @param comment.write called only if it is not there yet
 */
export async function postMarked(
  { github, clock }: Desk,
  comment: {
    readonly issue: number;
    readonly key: string;
    readonly isFirst: boolean;
    readonly write: () => Promise<string>;
  },
): Promise<Outcome<Posted>> {
  const { issue, key, isFirst, write } = comment;
  const marker = `<!-- release-captain:reply:${key.replaceAll("--", "")} -->`;
  if (!isFirst) {
    const own = await github.listOwnComments(issue, clock.now() - LOOK_BACK_MS);
    if (!own.ok) return own;
    const known = own.value.find(({ body }) => body.includes(marker));
    if (known !== undefined) return { ok: true, value: known };
  }
  const body = `${await write()}\n\n${marker}`;
  const posted = await github.createComment(issue, body);
  return posted.ok ? { ok: true, value: { commentId: posted.value, body } } : posted;
}
