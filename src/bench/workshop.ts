/** Where the bench keeps its files while it runs, and makes each past only once. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import type { CommitSha } from "../domain/ids.ts";
import { livePast } from "./history.ts";
import { largePipeline, SMALL_PIPELINE, understood } from "./pipelines.ts";
import type { Scale } from "./row.ts";

export interface Workshop {
  /** A new empty folder. */
  folder(): string;
  /** A file, for whoever asks alone, of a pipeline with so many past releases; the last commit is the branch's head. */
  pastOf(releases: number, where: Place): Promise<string>;
  close(): void;
}

export interface Place {
  readonly ref: RepositoryRef;
  readonly commits: readonly CommitSha[];
}

/** So many releases went by for one that went all the way, while the pipeline was small. */
const OVERTAKEN = 100;
/** So many were overtaken on each journey since it is large. */
const OVERTAKEN_LATELY = 4;
const DAY_MS = 24 * 60 * 60_000;

export function openWorkshop(scale: Scale): Workshop {
  const disk = mkdtempSync(join(tmpdir(), "release-captain-bench-"));
  // A past is written in memory where that is possible: nobody waits for the disk while years go by.
  const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/release-captain-bench-") : disk;
  const begun: { readonly file: string; readonly releases: number; readonly endsAt: number }[] = [];
  let made = 0;
  const next = (folder: string, name: string) => {
    made += 1;
    return join(folder, `${made}-${name}`);
  };
  const folder = () => {
    const path = next(disk, "folder");
    mkdirSync(path);
    return path;
  };

  /** The longest past so far that is not too long, gone on with. */
  async function smallPast(releases: number, ref: RepositoryRef) {
    const known = begun.filter((past) => past.releases <= releases).at(-1);
    if (known?.releases === releases) return known;
    const file = next(memory, "past.db");
    if (known !== undefined) copyFileSync(known.file, file);
    const missing = releases - (known?.releases ?? 0);
    const endsAt = await livePast({
      file,
      ref,
      pipeline: understood(SMALL_PIPELINE),
      releases: missing,
      journeys: Math.ceil(missing / OVERTAKEN),
      commits: [],
      startsAt: known?.endsAt ?? Date.now() - 300 * DAY_MS,
    });
    const past = { file, releases, endsAt };
    begun.push(past);
    return past;
  }

  return {
    folder,
    pastOf: async (releases, { ref, commits }) => {
      const lately = Math.min(releases, scale.journeys * OVERTAKEN_LATELY);
      const before = await smallPast(releases - lately, ref);
      const file = next(memory, "past.db");
      copyFileSync(before.file, file);
      const pipeline = understood(largePipeline(scale));
      const { journeys } = scale;
      const startsAt = before.endsAt;
      await livePast({ file, ref, pipeline, releases: lately, journeys, commits, startsAt });
      const given = join(folder(), "release-captain.db");
      copyFileSync(file, given);
      rmSync(file);
      return given;
    },
    close: () => {
      for (const path of new Set([disk, memory])) rmSync(path, { recursive: true, force: true });
    },
  };
}
