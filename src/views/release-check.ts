/** The check run that follows a release on its commit: where it is, why it waits, what became of it. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { type ReleaseStatus, releaseStatus } from "../engine/status.ts";
import type { Links } from "./links.ts";
import { nextSteps } from "./next-steps.ts";
import { notAsked } from "./not-asked.ts";
import { releaseTitle } from "./release-title.ts";
import { type StageProgress, stageProgresses } from "./stage-progress.ts";
import { isFolded, type StageTableContext, stageTable, wholeStageTable } from "./stage-table.ts";
import { count, details, within } from "./table.ts";
import { code } from "./text.ts";
import { momentUtc } from "./time.ts";

export interface CheckOutput {
  readonly name: string;
  readonly status: "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | null;
  readonly title: string;
  /** Markdown, less than 65,535 characters. */
  readonly summary: string;
}

/** The name by which teams find and require it. */
export function checkRunName(pipeline: string): string {
  return `Release Captain (${pipeline})`;
}

/** What a release's check run says now; the same state, links and instant give the same words. */
export function releaseCheck(
  state: State,
  release: ReleaseId,
  { links, now }: { readonly links: Links; readonly now: Instant },
): CheckOutput {
  const context = { state, links, now };
  const progresses = stageProgresses(state, release, now);
  const conclusion = CONCLUSIONS[releaseStatus(state, release)];
  const title = releaseTitle(state, release, { progresses, now });
  const whole = isFolded(progresses) ? wholeStageTable(progresses, context) : [];
  return {
    name: checkRunName(state.pipeline?.name ?? ""),
    status: conclusion === null ? "in_progress" : "completed",
    conclusion,
    title,
    summary: within([
      glance(progresses, release, context),
      nextSteps(release, progresses, context),
      notAsked(state.pipeline),
      stageTable(progresses, context),
      artifactLine(release, context),
      details("Every stage", whole),
    ]),
  };
}

/** `Merged Mon 23 Nov 09:00 UTC · approved by 14 of 32 stages · runs in 70 of 158 environments` */
function glance(
  progresses: readonly StageProgress[],
  release: ReleaseId,
  { state, now }: StageTableContext,
): string {
  const mergedAt = state.releases.get(release)?.mergedAt ?? null;
  const approved = progresses.filter(({ mark }) => mark === "approved").length;
  const environments = progresses.flatMap((progress) => progress.environments);
  const running = environments.filter(
    ({ name }) => state.environments.get(name)?.current === release,
  );
  return [
    ...(mergedAt === null ? [] : [`Merged ${momentUtc(mergedAt, now)}`]),
    `approved by ${approved} of ${count(progresses.length, "stage")}`,
    `runs in ${running.length} of ${count(environments.length, "environment")}`,
  ].join(" · ");
}

function artifactLine(release: ReleaseId, { state }: StageTableContext): string {
  const digest = state.releases.get(release)?.manifestDigest ?? null;
  return `Artifact ${code(release)}${digest === null ? "" : `, manifest ${code(digest)}`}`;
}

const CONCLUSIONS: Readonly<Record<ReleaseStatus, CheckOutput["conclusion"]>> = {
  building: null,
  "build-failed": "failure",
  "not-built": "neutral",
  blocked: "action_required",
  "in-flight": null,
  approved: "success",
  rejected: "failure",
  superseded: "neutral",
  quarantined: "failure",
  orphaned: "neutral",
};
