/** How long after a webhook the call that it leads to leaves, and how that grows with the past. */
import { type Arena, openArena } from "../arena.ts";
import { deployEverywhere, endNextDeployment } from "../journey.ts";
import type { Result, Row, Scale } from "../row.ts";
import { median, quantile, spread } from "../statistics.ts";

/**
 * A deployment ends, and the dispatch of its integration tests is waited for. The time counts from the moment at which
 * GitHub has something to tell until the dispatch has arrived: it holds the webhook's way, its signature, and that it is
 * stored, so the decision itself takes less.
 */
export const decision: Row = {
  name: "decision",
  measure: async (scale, workshop) => {
    const services: Measured[] = [];
    for (const releases of scale.releases) {
      services.push({ releases, arena: await openArena(scale, workshop, releases), ms: [] });
    }
    try {
      await Promise.all(services.map(({ arena }) => deployEverywhere(arena, scale)));
      for (let index = 0; index < scale.decisions; index += 1) {
        for (const { arena, ms } of services) ms.push(await endNextDeployment(arena));
      }
      return resultsOf(services, scale);
    } finally {
      for (const { arena } of services) await arena.close();
    }
  },
};

interface Measured {
  readonly releases: number;
  readonly arena: Arena;
  readonly ms: number[];
}

function resultsOf(services: readonly Measured[], scale: Scale): readonly Result[] {
  const [few, usual, many] = services;
  if (few === undefined || usual === undefined || many === undefined) return [];
  const p99 = quantile(usual.ms, 0.99);
  const growth = median(many.ms) / median(few.ms);
  const round = (share: number) =>
    services.map(({ ms }) => quantile(ms, share).toFixed(1)).join(", ");
  const pasts = services.map(({ releases }) => releases.toLocaleString("en")).join(", ");
  return [
    {
      what: `decision: p99 with ${scale.environments} environments and ${usual.releases} past releases`,
      figure: `${p99.toFixed(1)} ms (median ${median(usual.ms).toFixed(1)} ms)`,
      bar: "< 50 ms",
      isMet: p99 < 50,
      noise: `${usual.ms.length} samples, ${spread(usual.ms, 1, " ms")}`,
    },
    {
      what: `decision: ${many.releases} past releases against ${few.releases}`,
      figure: `${growth.toFixed(2)} times the median`,
      bar: "<= 1.10",
      isMet: growth <= 1.1,
      noise: `with ${pasts}: median ${round(0.5)} ms, p99 ${round(0.99)} ms`,
    },
  ];
}
