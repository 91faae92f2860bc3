/** A new comment by somebody else, or somebody's edit of one of ours. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { actor, id, instant, login } from "../reports/words.ts";

export function commentSignal(payload: unknown, self: string): Signal | null {
  const reading = PAYLOAD.safeParse(payload);
  if (!reading.success || reading.data.sender.login === self) return null;
  return reading.data.action === "created"
    ? written(reading.data, self)
    : edited(reading.data, self);
}

const COMMENT = z.object({
  id,
  user: actor,
  body: z.string(),
  created_at: instant,
  updated_at: instant.nullish(),
  performed_via_github_app: z.object({ slug: z.string() }).nullish(),
});

const PAYLOAD = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("created"),
    comment: COMMENT,
    issue: z.object({ number: id }),
    sender: z.object({ login }),
  }),
  z.object({
    action: z.literal("edited"),
    comment: COMMENT,
    changes: z.object({ body: z.object({ from: z.string() }) }),
    sender: actor,
  }),
]);

type Payload = z.infer<typeof PAYLOAD>;

function written(payload: Extract<Payload, { action: "created" }>, self: string): Signal | null {
  const { comment, issue } = payload;
  if (comment.user.login === self) return null;
  return {
    type: "comment",
    comment: {
      commentId: comment.id,
      issue: issue.number,
      author: comment.user,
      body: comment.body,
      viaApp: comment.performed_via_github_app?.slug ?? null,
      at: comment.created_at,
    },
  };
}

function edited(payload: Extract<Payload, { action: "edited" }>, self: string): Signal | null {
  const { comment, changes, sender } = payload;
  if (comment.user.login !== self) return null;
  return {
    type: "edited",
    subject: "comment",
    id: comment.id,
    body: comment.body,
    previousBody: changes.body.from,
    actor: sender,
    at: comment.updated_at ?? comment.created_at,
  };
}
