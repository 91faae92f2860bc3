/** The releases of the story, and what anybody can see of them on the simulated GitHub. */
import * as z from "zod";
import type { Pipeline, Stage } from "../../domain/pipeline.ts";
import type { CheckRun } from "../github/resources/check-runs.ts";
import type { Deployment } from "../github/resources/deployments.ts";
import type { Setting } from "../setting.ts";
import type { Merge } from "./merges.ts";

export interface Release {
  /** A to E. */
  readonly mark: string;
  readonly merge: Merge;
  /** Milliseconds of the world's clock. */
  readonly mergedAt: number;
}

/** What the captain writes into every Deployment. */
export interface Carried {
  readonly stage: string;
  readonly wave: string | null;
  readonly kind: "promotion" | "rollback";
}

export interface Place {
  /** null: nothing yet, or what was there before the demo. */
  readonly runs: Release | null;
  /** A deployment that has not ended. */
  readonly coming: Release | null;
}

const PAYLOAD = z.object({
  stage: z.string(),
  wave: z.string().nullable(),
  kind: z.enum(["promotion", "rollback"]),
});

const FINAL: ReadonlySet<string> = new Set(["success", "failure", "error", "inactive"]);

/** Looks only at what GitHub shows: deployments with their statuses, and check runs. */
export class Cast {
  readonly stages: readonly Stage[];
  readonly #setting: Setting;
  readonly #releases = new Map<string, Release>();

  constructor(setting: Setting, pipeline: Pipeline) {
    this.#setting = setting;
    this.stages = pipeline.stages;
  }

  add(mark: string, merge: Merge): Release {
    const release = { mark, merge, mergedAt: this.#setting.world.clock.now() };
    this.#releases.set(merge.head.sha, release);
    return release;
  }

  /** Oldest first. */
  get releases(): readonly Release[] {
    return [...this.#releases.values()];
  }

  releaseOf(sha: string): Release | null {
    return this.#releases.get(sha) ?? null;
  }

  /** Oldest first. */
  deploymentsIn(environment: string): readonly Deployment[] {
    return this.#setting.repository.deploymentsByEnvironment.get(environment) ?? [];
  }

  place(environment: string): Place {
    const all = this.deploymentsIn(environment);
    const running = all.findLast(hasSucceeded);
    const open = all.findLast(({ statuses }) => !statuses.some(({ state }) => FINAL.has(state)));
    return {
      runs: running === undefined ? null : this.releaseOf(running.sha),
      coming: open === undefined ? null : this.releaseOf(open.sha),
    };
  }

  /** Whether a release was deployed to every environment of a stage. */
  hasReached(release: Release, stage: string): boolean {
    const environments = this.stages.find(({ name }) => name === stage)?.environments ?? [];
    return environments.every(({ name }) =>
      this.deploymentsIn(name).some(
        (one) => one.sha === release.merge.head.sha && hasSucceeded(one),
      ),
    );
  }

  /** GitHub knows releases by their commits, the demo by letters. */
  withMarks(text: string): string {
    return this.releases.reduce(
      (named, { mark, merge }) => named.replaceAll(merge.head.sha.slice(0, 7), mark),
      text,
    );
  }

  /** The captain's check run on a release's commit. */
  checkOf(release: Release): CheckRun | null {
    const { repository, app } = this.#setting;
    const suites = repository.checkSuitesByCommit.get(release.merge.head.sha) ?? [];
    const runs = suites.flatMap((suite) => suite.runs).filter((run) => run.app === app);
    return runs.at(-1) ?? null;
  }
}

export function hasSucceeded({ statuses }: Deployment): boolean {
  return statuses.some(({ state }) => state === "success");
}

/** null for a deployment that is not the captain's. */
export function carriedBy({ payload }: Deployment): Carried | null {
  const read = PAYLOAD.safeParse(payload);
  return read.success ? read.data : null;
}
