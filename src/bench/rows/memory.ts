/** How much memory the service holds while a release is on its way into hundreds of environments. */
import { openArena } from "../arena.ts";
import { deployEverywhere, endNextDeployment } from "../journey.ts";
import type { Row } from "../row.ts";
import { spread } from "../statistics.ts";

const MB = 1024 * 1024;
/** Nothing grows any more by then. */
const MOST_LOOKS = 60;

export const memory: Row = {
  name: "memory",
  measure: async (scale, workshop) => {
    const [, releases] = scale.releases;
    const arena = await openArena(scale, workshop, releases);
    const samples: number[] = [];
    const look = async () => {
      samples.push((await arena.service.figure("process_resident_memory_bytes")) / MB);
    };
    try {
      await arena.quiet(100);
      await look();
      await deployEverywhere(arena, scale);
      for (let index = 0; index < Math.min(scale.decisions, MOST_LOOKS); index += 1) {
        await look();
        await endNextDeployment(arena);
      }
      await look();
    } finally {
      await arena.close();
    }
    const most = Math.max(...samples);
    return [
      {
        what: `memory: resident with ${scale.environments} environments, at most, on a release's way`,
        figure: `${most.toFixed(0)} MB (${samples[0]?.toFixed(0)} MB after the start)`,
        bar: "< 150 MB",
        isMet: most < 150,
        noise: `${samples.length} looks, ${spread(samples, 0, " MB")}`,
      },
    ];
  },
};
