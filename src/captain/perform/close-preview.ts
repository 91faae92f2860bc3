/** An answered preview says so in its own comment, so that nobody answers it again. */
import { plansOf } from "../../views/plans-of.ts";
import { closedPreview, type PreviewEnd } from "../../views/rollback-preview.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { linksOf } from "../links-of.ts";
import { sha256 } from "../sha256.ts";

/** The comment of a preview that was answered at once may still be on its way. */
const LOOK_AGAIN_MS = 5_000;
const MOST_PATIENCE_MS = 10 * 60_000;

export async function closePreview(
  desk: Desk,
  { preview, why, by, at }: Extract<Effect, { kind: "close-preview" }>,
): Promise<Performed> {
  const known = await desk.keeper.store.readReference("preview", preview.code);
  const now = desk.clock.now();
  if (known === null) {
    return now - at > MOST_PATIENCE_MS ? DONE : { kind: "waiting", ms: LOOK_AGAIN_MS };
  }
  const state = desk.keeper.state();
  const view = { state, links: await linksOf(desk), now };
  const { code, reason, expiresAt, lines } = preview;
  const plans = plansOf(state, lines);
  const asked = { code, by: preview.by, reason, expiresAt, ...plans, differences: [] };
  const body = closedPreview(asked, endOf(why, by), view);
  await desk.keeper.store.saveReference({ ...known, data: { ...known.data, hash: sha256(body) } });
  const updated = await desk.github.updateComment(known.githubId, body);
  return updated.ok || updated.trouble.kind === "not-found" ? DONE : giveUpOrRetry(updated.trouble);
}

function endOf(
  why: "confirmed" | "cancelled" | "expired" | "changed",
  by: string | null,
): PreviewEnd {
  if (why === "changed") return { kind: "void" };
  if (why === "expired" || by === null) return { kind: "expired" };
  return { kind: why, by };
}
