/** GitHub's moments by our own clock: the two may differ, and a bake or a timeout must not be shorter or longer for that. */
import type { Instant } from "../domain/ids.ts";
import type { Clock } from "./api.ts";
import type { PipelineStore } from "./ports/store.ts";

export interface GitHubTime {
  /** A moment that GitHub reports, by our clock. Never later than now: what was reported has happened. */
  ours(reported: Instant): Instant;
  /** A moment of ours, by GitHub's clock. */
  theirs(own: Instant): Instant;
  /** What was asked for at an instant of ours was made at that instant of GitHub's. */
  learn(made: { readonly askedAt: Instant; readonly madeAt: Instant }): Promise<void>;
}

/** GitHub tells whole seconds, and a request is some time under way: less is no difference. */
const TOLERANCE_MS = 5_000;

const KEY = "github-clock";

/** As far as a pipeline has learned it; each new Deployment tells it anew, and it outlives a restart. */
export async function openGitHubTime(
  store: Pick<PipelineStore, "readReference" | "saveReference">,
  clock: Pick<Clock, "now">,
): Promise<GitHubTime> {
  const known = await store.readReference("head", KEY);
  let aheadMs = Number(known?.data["aheadMs"] ?? 0);
  return {
    ours: (reported) => Math.min(reported - aheadMs, clock.now()),
    theirs: (own) => own + aheadMs,
    learn: async ({ askedAt, madeAt }) => {
      const difference = madeAt - askedAt;
      const isSame = Math.abs(difference - aheadMs) < TOLERANCE_MS;
      if (isSame) return;
      aheadMs = Math.abs(difference) < TOLERANCE_MS ? 0 : difference;
      await store.saveReference({ subject: "head", key: KEY, githubId: 0, data: { aheadMs } });
    },
  };
}
