/** How soon after its start the service is ready, with all it remembers. */
import { manualClock } from "../../simulation/github/clock.ts";
import { openStage } from "../arena.ts";
import type { Row } from "../row.ts";
import { startService } from "../service-process.ts";
import { median, spread } from "../statistics.ts";

export const start: Row = {
  name: "start",
  measure: async (scale, workshop) => {
    const [, releases] = scale.releases;
    const { setting, database } = await openStage(scale, workshop, releases, {
      clock: manualClock(Date.now()),
      limits: false,
    });
    const ms: number[] = [];
    try {
      // The first start finds files that no start after an installation finds in the cache: it is not counted.
      for (let count = 0; count <= scale.starts; count += 1) {
        const service = await startService(setting, database);
        if (count > 0) ms.push(service.startMs);
        await service.stop();
      }
    } finally {
      await setting.close();
    }
    const middle = median(ms);
    return [
      {
        what: `start: until ready, with ${scale.environments} environments and ${releases} past releases`,
        figure: `${middle.toFixed(0)} ms`,
        bar: "< 1,000 ms",
        isMet: middle < 1_000,
        noise: `${ms.length} starts, ${spread(ms, 0, " ms")}`,
      },
    ];
  },
};
