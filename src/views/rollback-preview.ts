/** What a rollback would do, before anybody confirms it. */
import type { EnvironmentName, Instant, ReleaseId, StageName } from "../domain/ids.ts";
import type { RefusalCode } from "../domain/reason.ts";
import { changeList } from "./change-list.ts";
import { checkbox } from "./checkbox.ts";
import { dependencyBlock, manifestBlock } from "./difference-blocks.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import { everyPlan, planTable } from "./rollback-plan.ts";
import { rollbackWarnings } from "./rollback-warnings.ts";
import type { ChangeLine } from "./rows.ts";
import { count, enumerate, some, within } from "./table.ts";
import { code, linkOn, text } from "./text.ts";
import { momentUtc } from "./time.ts";

export interface RollbackPreview {
  /** Four letters. */
  readonly code: string;
  readonly by: string;
  readonly reason: string | null;
  readonly expiresAt: Instant;
  readonly environments: readonly EnvironmentPlan[];
  /** Environments of the command that would be left as they are. */
  readonly refused: readonly {
    readonly environment: EnvironmentName;
    readonly code: RefusalCode;
  }[];
  /** GitHub told of its own protection rules. */
  readonly areRulesKnown: boolean;
  /** One for each pair of releases among the environments. */
  readonly differences: readonly Difference[];
}

export interface EnvironmentPlan {
  readonly environment: EnvironmentName;
  readonly stage: StageName;
  /** The release that would leave. */
  readonly from: ReleaseId;
  readonly to: ReleaseId;
  /** When the target succeeded there last. */
  readonly toSucceededAt: Instant;
  /** Its stage approved it there; a target that was named need not be. */
  readonly wasApproved: boolean;
  /** A deployment runs there and would be cancelled. */
  readonly cancels: boolean;
  /** Who must let GitHub's own protection rules pass first; empty: nobody. */
  readonly reviewers: readonly string[];
  /** GitHub's wait timer there, ms; 0: none. */
  readonly waitTimerMs: number;
  /** Environments whose deployments end with the one that is cancelled: they share its run. */
  readonly sharesRunWith: readonly EnvironmentName[];
  /** A deployment that fails there is rolled back without being asked. */
  readonly rollsBackByItself: boolean;
}

export interface Difference {
  readonly from: ReleaseId;
  readonly to: ReleaseId;
  /** What leaves, newest first. */
  readonly changes: readonly ChangeLine[];
  /** How many changes there are, where more exist than are listed. */
  readonly total: number;
  /** GitHub did not answer in time: the changes are those that the captain remembers. */
  readonly isFromMemory: boolean;
  readonly compareUrl: string | null;
  /** null: no manifest was published for one of the two. */
  readonly parts: readonly PartDifference[] | null;
  /** null: they are not known here. */
  readonly dependencies: {
    readonly source: "GitHub" | "lock files";
    readonly changes: readonly DependencyDifference[];
  } | null;
}

/** One part of the manifest; null where it is not in one of the two. */
export interface PartDifference {
  readonly uri: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface DependencyDifference {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** The hidden name of the box that confirms. */
export function confirmBox(previewCode: string): string {
  return `confirm:${previewCode}`;
}

export function rollbackPreview(preview: RollbackPreview, view: Overview): string {
  const { environments, reason, by } = preview;
  const why = reason === null ? "" : ` (${text(reason)})`;
  return within([
    `${code(by)} asks to roll back ${whereWords(environments)}${why}. Nothing has happened yet; until this is answered, nothing is promoted into their stages.`,
    confirmation(preview, view),
    planTable(environments, view),
    rollbackWarnings(preview),
    consequences(preview, view),
    ...preview.differences.flatMap((difference) => differenceBlocks(difference, view)),
    everyPlan(environments, view),
  ]);
}

export type PreviewEnd =
  | { readonly kind: "confirmed" | "cancelled"; readonly by: string }
  /** Nobody answered in time. */
  | { readonly kind: "expired" }
  /** An environment changed meanwhile. */
  | { readonly kind: "void" };

/** What stands in the preview's place once it is answered. */
export function closedPreview(preview: RollbackPreview, end: PreviewEnd, view: Overview): string {
  return within([closing(preview, end), planTable(preview.environments, view)]);
}

function closing({ by, environments }: RollbackPreview, end: PreviewEnd): string {
  const where = whereWords(environments);
  switch (end.kind) {
    case "confirmed":
      return `✅ ${code(end.by)} confirmed the rollback of ${where} that ${code(by)} asked for.`;
    case "cancelled":
      return `⚪ ${code(end.by)} dropped the rollback of ${where}. Nothing was changed.`;
    case "expired":
      return `⚪ Nobody confirmed the rollback of ${where} in time. Nothing was changed; ${code("/rollback")} asks again.`;
    case "void":
      return `⚪ What runs in ${where} changed meanwhile, so this preview is void. Nothing was changed; ${code("/rollback")} shows what would happen now.`;
  }
}

function whereWords(environments: readonly EnvironmentPlan[]): string {
  const names = environments.map(({ environment }) => code(environment));
  return names.length <= 3 ? enumerate(names) : `**${names.length} environments**`;
}

/** It stands near the top: at night nobody should scroll for it. */
function confirmation(preview: RollbackPreview, { now }: Overview): readonly string[] {
  const { expiresAt, environments } = preview;
  const label = `**Roll back ${count(environments.length, "environment")} now**`;
  return [
    checkbox(confirmBox(preview.code), label),
    "",
    `Tick it, or type ${code(`/confirm ${preview.code}`)}; ${code(`/cancel ${preview.code}`)} drops it. It expires at ${momentUtc(expiresAt, now)}, or when something else changes there.`,
  ];
}

function differenceBlocks(difference: Difference, view: Overview): readonly (readonly string[])[] {
  const { from, to, changes, total, isFromMemory, compareUrl: url } = difference;
  const { state, links } = view;
  const way = `${releaseLink(state, links, from)} → ${releaseLink(state, links, to)}`;
  const all = linkOn(count(Math.max(total, changes.length), "change"), url, links.server);
  return [
    [
      `**${all} would leave** (${way})${isFromMemory ? ", as far as the captain remembers: GitHub does not tell now" : ""}`,
      "",
      ...changeList(changes, { links, total, url }),
    ],
    manifestBlock(difference),
    dependencyBlock(difference),
  ];
}

function consequences({ environments }: RollbackPreview, { state, links }: Overview): string {
  const leaving = [...new Set(environments.map(({ from }) => from))];
  const releases = enumerate(
    some(
      leaving.map((id) => releaseLink(state, links, id)),
      3,
    ),
  );
  const verb = leaving.length === 1 ? "is" : "are";
  return `Confirmed, the ways into and out of these environments close until ${code("/promotions enable")}, and ${releases} ${verb} promoted nowhere any more. The branch is not touched: a revert or a fix is merged as usual and comes with the next release. Where the harm is small, waiting for that keeps the other changes.`;
}
