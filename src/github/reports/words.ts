/** The shapes that GitHub's answers and webhooks share: moments, commits, people, words of a closed list. */
import { z } from "zod";
import type { Actor } from "../../captain/ports/signal.ts";
import { type CommitSha, commitSha, type Instant } from "../../domain/ids.ts";

export const id = z.int().positive();

/** ISO 8601 text. */
export const instant: z.ZodType<Instant> = z
  .string()
  .transform((text) => Date.parse(text))
  .pipe(z.number());

/** Repositories in push webhooks write moments as seconds since 1970, all others as ISO 8601. */
export const anyInstant: z.ZodType<Instant> = z.union([
  z.number().transform((seconds) => seconds * 1000),
  instant,
]);

export const sha: z.ZodType<CommitSha> = z
  .string()
  .regex(/^[0-9a-f]{40}$/i)
  .transform((text) => commitSha(text.toLowerCase()));

/** GitHub writes "no commit" as 40 zeros. */
export const shaOrNone: z.ZodType<CommitSha | null> = sha.transform((text) =>
  /^0+$/.test(text) ? null : text,
);

export const login = z.string().min(1);

export const actor: z.ZodType<Actor> = z
  .object({ login, type: z.string().optional() })
  .transform(({ login, type }) => ({ login, isBot: type === "Bot" || login.endsWith("[bot]") }));

/** Whose account is gone. */
export const GHOST = "ghost";

/** The login of a person or bot whose account may be gone. */
export const loginOrGhost: z.ZodType<string> = actor
  .nullish()
  .transform((one) => one?.login ?? GHOST);

/** A word of a closed list; one that GitHub adds later is taken for `unknown`. */
export function word<const Word extends string>(
  words: readonly Word[],
  unknown: Word,
): z.ZodType<Word> {
  return z.string().transform((text) => words.find((one) => one === text) ?? unknown);
}

/** Git's objects may hold a NUL; a text of PostgreSQL may not, and the push that brings it would never be taken in. */
export function withoutNul(text: string): string {
  return text.replaceAll("\u0000", "");
}
