/** The answer to `/status`: of the whole pipeline, of some environments, or of one release. */
import type { EnvironmentName, Instant, ReleaseId } from "../domain/ids.ts";
import type { EnvironmentState } from "../domain/state.ts";
import { findEnvironment } from "../engine/place.ts";
import { releaseStatus } from "../engine/status.ts";
import { deploymentTable } from "./deployment-table.ts";
import { MARKDOWN } from "./ink.ts";
import { environmentLink, releaseLink, runLink } from "./links.ts";
import { nextSteps } from "./next-steps.ts";
import { type Overview, runsTable, waitLines } from "./overview.ts";
import { holdPhrase, STATUS_MARKS } from "./phrases.ts";
import { releaseTitle } from "./release-title.ts";
import { ringingIn } from "./ringing.ts";
import { stageProgresses } from "./stage-progress.ts";
import { isFolded, stageTable, wholeStageTable } from "./stage-table.ts";
import { count, details, enumerate, table, within } from "./table.ts";
import { code, text } from "./text.ts";
import { moment, momentUtc } from "./time.ts";

export type StatusSubject =
  | { readonly kind: "pipeline" }
  | { readonly kind: "environments"; readonly names: readonly EnvironmentName[] }
  | { readonly kind: "release"; readonly release: ReleaseId };

/** What GitHub's limits keep waiting for a while, rollbacks aside. */
export interface KeptWaiting {
  readonly updates: number;
  /** false: there are more than these. */
  readonly isAll: boolean;
  readonly until: Instant;
}

export function statusAnswer(
  subject: StatusSubject,
  view: Overview & { readonly keptWaiting: KeptWaiting | null },
): string {
  const limits = limitsWords(view.keptWaiting, view.now);
  switch (subject.kind) {
    case "pipeline":
      return within([haltWords(view), limits, runsTable(view), waitLines(view)]);
    case "environments":
      return within([limits, ...environmentBlocks(subject.names, view)]);
    case "release":
      return within([...releaseBlocks(subject.release, view), limits]);
  }
}

/** `12 updates wait for GitHub's limit until …` */
function limitsWords(keptWaiting: KeptWaiting | null, now: Instant): string {
  if (keptWaiting === null) return "";
  const { updates, isAll, until } = keptWaiting;
  const wait = `${count(updates, "update")} ${updates === 1 ? "waits" : "wait"}`;
  return `${isAll ? "" : "At least "}${wait} for GitHub's limit until ${momentUtc(until, now)}; rollbacks are not affected.`;
}

/** One sentence while promotions are halted, or the pipeline was taken away. */
export function haltWords({ state }: Overview): string {
  if (state.heir !== null) {
    return `⛔ **No pipeline file**: the environments are now those of the pipeline ${code(state.heir)}, which shows what runs in them. Below is what this one knew.`;
  }
  if (state.isRemoved) {
    return `⛔ **No pipeline file**: it was deleted, so nothing new is released or promoted. What runs stays, and ${code("/rollback")} still works. Putting the file back starts the pipeline again.`;
  }
  if (state.halt === null) return "";
  const { by, reason } = state.halt;
  const who = by === null ? "the captain itself" : code(by);
  return `⛔ **Halted** by ${who}${reason === null ? "" : `: ${text(reason)}`}. ${code("/resume")} starts promotions again; rollbacks still run.`;
}

function environmentBlocks(
  names: readonly EnvironmentName[],
  view: Overview,
): readonly (readonly string[])[] {
  const { state, links, now } = view;
  const rows = names.map((name) => {
    const environment = state.environments.get(name);
    const current = environment?.current ?? null;
    const since = environment?.currentSince ?? null;
    return [
      environmentLink(links, name),
      current === null ? "nothing" : releaseLink(state, links, current),
      noteOf(environment, view),
      since === null ? "" : moment(since, now),
    ];
  });
  return [table(["Where", "Runs", "Now", "Since (UTC)"], rows), alarmLines(names, view)];
}

function noteOf(environment: EnvironmentState | undefined, { links }: Overview): string {
  if (environment === undefined) return "";
  const { deployments, holds, plannedRollback, hasDrifted, current } = environment;
  const last = deployments.at(-1);
  const isOpen = last !== undefined && last.end === null && !last.isFenced;
  const running = isOpen
    ? [runLink(links, last.key, last.kind === "rollback" ? "⏪ rolling back" : "🔄 deploying")]
    : [];
  const isBack = last?.kind === "rollback" && last.end?.result === "succeeded";
  const directions = [...new Set(holds.map(({ direction }) => direction))];
  const [hold] = holds;
  return [
    ...(plannedRollback === null ? [] : ["⏪ about to be rolled back"]),
    ...running,
    ...(isBack && current === last.release ? ["⏪ by a rollback"] : []),
    ...(hold === undefined
      ? []
      : [`⛔ held ${enumerate(directions)} since ${holdPhrase(hold, MARKDOWN)}`]),
    ...(hasDrifted ? ["❓ unknown: something else changed it"] : []),
  ].join(", ");
}

function alarmLines(names: readonly EnvironmentName[], view: Overview): readonly string[] {
  const { state, now } = view;
  const places = names.flatMap((name) => findEnvironment(state.pipeline, name)?.environment ?? []);
  return ringingIn(state, places, now).map(
    ({ place, alarm, word, since }) =>
      `- 🔔 ${code(place)}: ${alarm === "" ? "an alarm" : `the alarm ${text(alarm)}`} ${word === "alarm" ? "rings" : "is not heard of"} since ${momentUtc(since, now)}`,
  );
}

function releaseBlocks(
  release: ReleaseId,
  view: Overview,
): readonly (string | readonly string[])[] {
  const { state, links, now } = view;
  const progresses = stageProgresses(state, release, now);
  const mark = STATUS_MARKS[releaseStatus(state, release)];
  const title = text(releaseTitle(state, release, { progresses, now }));
  const whole = isFolded(progresses) ? wholeStageTable(progresses, view) : [];
  const deployed = deploymentTable(
    progresses.flatMap((progress) => progress.environments),
    view,
  );
  return [
    `${mark} ${releaseLink(state, links, release)}: ${title}`,
    nextSteps(release, progresses, view),
    stageTable(progresses, view),
    `Artifact ${code(release)}`,
    details("Every stage", whole),
    details("Every deployment, and what tested it", deployed),
  ];
}
