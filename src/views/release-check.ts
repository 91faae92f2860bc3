/** The check run that follows a release on its commit: where it is, why it waits, what became of it. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { type ReleaseStatus, releaseStatus } from "../engine/status.ts";
import type { Links } from "./links.ts";
import { nextSteps } from "./next-steps.ts";
import { releaseTitle } from "./release-title.ts";
import { stageProgresses } from "./stage-progress.ts";
import { isFolded, stageTable, wholeStageTable } from "./stage-table.ts";
import { details, within } from "./table.ts";
import { code } from "./text.ts";

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
      nextSteps(release, progresses, context),
      stageTable(progresses, context),
      `Artifact ${code(release)}`,
      details("Every stage", whole),
    ]),
  };
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
