/** A push to a branch; tags are no concern of ours. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { anyInstant, GHOST, instant, login, shaOrNone } from "../reports/words.ts";

/** Never dropped as an echo: whoever pushed, the branch has moved. */
export function pushSignal(payload: unknown): Signal | null {
  const reading = PUSH.safeParse(payload);
  if (!reading.success) return null;
  const { ref, before, after, forced, repository, sender, pusher } = reading.data;
  const { head_commit: head } = reading.data;
  const branch = ref.slice(BRANCHES.length);
  const actor = sender?.login ?? pusher?.name ?? GHOST;
  const at = repository.pushed_at ?? head?.timestamp ?? 0;
  return { type: "push", push: { branch, before, after, isForced: forced ?? false, at, actor } };
}

const BRANCHES = "refs/heads/";

const PUSH = z.object({
  ref: z.string().regex(/^refs\/heads\/./),
  before: shaOrNone,
  after: shaOrNone,
  forced: z.boolean().nullish(),
  /** When it was pushed; commits say only when they were written. */
  repository: z.object({ pushed_at: anyInstant.nullish() }),
  head_commit: z.object({ timestamp: instant }).nullish().catch(null),
  sender: z.object({ login }).nullish(),
  pusher: z.object({ name: z.string() }).nullish(),
});
