/** The webhooks that GitHub could not deliver, as its own list of deliveries tells. */
import type { Clock, MissedDelivery, World } from "../captain/api.ts";
import type { Instant } from "../domain/ids.ts";
import type { HookDeliveries } from "../github/hook-deliveries.ts";

/** GitHub remembers its deliveries for three days. */
const REMEMBERED_MS = 3 * 24 * 60 * 60_000;
/** A delivery is listed only when it has ended, and surges are late. */
const OVERLAP_MS = 30 * 60_000;

/** Each time only what is new since the last time is read; how new, GitHub's own dates tell. */
export function missedDeliveriesOf(
  hooks: HookDeliveries,
  clock: Pick<Clock, "now">,
): World["missedDeliveries"] {
  let newest = Number.NEGATIVE_INFINITY;
  return async (isKnown) => {
    const since = Math.max(clock.now() - REMEMBERED_MS, newest - OVERLAP_MS);
    const read = await readMissed(hooks, since, isKnown);
    if (read !== null) newest = Math.max(newest, read.newest);
    return read?.missed ?? null;
  };
}

interface MissedRead {
  readonly missed: readonly MissedDelivery[];
  /** When GitHub made its newest attempt of all. */
  readonly newest: Instant;
}

/** One delivery for each webhook that no attempt brought home and that never arrived here by another way. */
async function readMissed(
  hooks: HookDeliveries,
  since: Instant,
  isKnown: Parameters<World["missedDeliveries"]>[0],
): Promise<MissedRead | null> {
  const listed = await hooks.listDeliveries(since);
  if (!listed.ok) return null;
  const answered = new Set(
    listed.value.filter(({ isAnswered }) => isAnswered).map(({ guid }) => guid),
  );
  const open = new Map(
    listed.value
      .filter(({ guid }) => !answered.has(guid))
      .map((delivery) => [delivery.guid, delivery]),
  );
  const known = await isKnown([...open.keys()]);
  const missed: MissedDelivery[] = [];
  for (const { guid, deliveryId, event, installationId, repositoryId } of [
    ...open.values(),
  ].reverse()) {
    if (known.has(guid) || installationId === null) continue;
    const read = await hooks.readDelivery(deliveryId);
    if (!read.ok && read.trouble.kind === "retryable") return null;
    if (!read.ok) continue;
    missed.push({ guid, event, payload: read.value.body, installationId, repositoryId });
  }
  const newest = Math.max(since, ...listed.value.map(({ deliveredAt }) => deliveredAt));
  return { missed, newest };
}
