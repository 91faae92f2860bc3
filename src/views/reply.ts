/** What a command did, in a few sentences. */
import type { Direction } from "../domain/command.ts";
import type { EnvironmentName, ReleaseId, StageName } from "../domain/ids.ts";
import type { RefusalCode } from "../domain/reason.ts";
import { changeNumbers } from "./change-list.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import { refusalReason } from "./refusal.ts";
import type { ChangeLine } from "./rows.ts";
import { enumerate, paragraphs, some } from "./table.ts";
import { code } from "./text.ts";

export type Done =
  | {
      readonly kind: "rollback";
      readonly rollbacks: readonly {
        readonly environment: EnvironmentName;
        readonly from: ReleaseId;
        readonly to: ReleaseId;
        /** It ran already; the holds were added to it. */
        readonly isAdopted: boolean;
      }[];
      readonly refused: readonly {
        readonly environment: EnvironmentName;
        readonly code: RefusalCode;
      }[];
      /** What leaves, so that it can be reverted; empty where it is not known. */
      readonly changes: readonly ChangeLine[];
    }
  | { readonly kind: "cancel"; readonly code: string }
  | {
      readonly kind: "promotions";
      readonly action: "enable" | "disable";
      readonly environments: readonly EnvironmentName[];
      readonly directions: readonly Direction[];
      /** The release that `--force` lets in; null: none. */
      readonly readmitted: ReleaseId | null;
    }
  | { readonly kind: "retry" | "reject"; readonly stage: StageName; readonly release: ReleaseId }
  | { readonly kind: "retry-build"; readonly release: ReleaseId }
  | { readonly kind: "halt" | "resume" }
  | { readonly kind: "quarantine" | "unquarantine"; readonly release: ReleaseId }
  | { readonly kind: "approve"; readonly stage: StageName | "review"; readonly release: ReleaseId };

export function doneText(done: Done, view: Overview): string {
  const named = (release: ReleaseId) => releaseLink(view.state, view.links, release);
  switch (done.kind) {
    case "rollback":
      return rollbackText(done, view);
    case "cancel":
      return `The preview ${code(done.code)} is dropped. Nothing was changed.`;
    case "promotions":
      return promotionsText(done, view);
    case "retry":
      return `${named(done.release)} waits in front of ${code(done.stage)} again; it enters as soon as nothing stands in its way.`;
    case "reject":
      return `${code(done.stage)} has rejected ${named(done.release)}; where it was deployed there, it is rolled back.`;
    case "retry-build":
      return `A build of ${named(done.release)} is started.`;
    case "halt":
      return `Promotions are halted. What is deploying goes on, and rollbacks still run. ${code("/resume")} starts promotions again.`;
    case "resume":
      return "Promotions go on.";
    case "quarantine":
      return `${named(done.release)} is promoted nowhere any more. Where it runs it stays; ${code("/rollback WHERE")} takes it away, and a newer release passes.`;
    case "unquarantine":
      return `${named(done.release)} may move again. Environments that are held stay held until ${code("/promotions enable")}.`;
    case "approve":
      return done.stage === "review"
        ? `${named(done.release)} is accepted as it is; it goes on its way.`
        : `${named(done.release)} has this answer for ${code(done.stage)}.`;
  }
}

function rollbackText(done: Extract<Done, { kind: "rollback" }>, view: Overview): string {
  const { state, links } = view;
  const { rollbacks, refused, changes } = done;
  const lines = rollbacks.map(({ environment, from, to, isAdopted }) => {
    const way = `${releaseLink(state, links, from)} → ${releaseLink(state, links, to)}`;
    return `- ⏪ ${code(environment)}: ${way}${isAdopted ? ", which was running already" : ""}`;
  });
  const shown = some(lines, MOST_LINES);
  const names = rollbacks.map(({ environment }) => environment);
  const where = names.length <= 3 ? names.join(" ") : "WHERE";
  return paragraphs([
    "Rolling back:",
    [
      ...shown.map((line) => (line.startsWith("- ") ? line : `- ${line}`)),
      ...refused.map(
        (refusal) =>
          `- ${code(refusal.environment)} is left as it is: ${refusalReason(refusal.code)}.`,
      ),
    ],
    `The ways into and out of ${names.length === 1 ? "it" : "them"} are closed. When a fix is there: ${code(`/promotions enable ${where}`)}.`,
    changes.length === 0
      ? ""
      : `The branch still has the changes. **Revert** on the page of a pull request takes one out: ${changeNumbers(changes, links)}.`,
  ]);
}

const MOST_LINES = 30;

function promotionsText(done: Extract<Done, { kind: "promotions" }>, view: Overview): string {
  const { action, environments, directions, readmitted } = done;
  const where = enumerate(
    some(
      environments.map((name) => code(name)),
      6,
    ),
  );
  const ways = enumerate(directions.map((direction) => WAYS[direction]));
  if (action === "disable") {
    return `Promotions ${ways} ${where} are closed. ${code("/promotions enable")} opens them again.`;
  }
  const through =
    readmitted === null ? "" : ` ${releaseLink(view.state, view.links, readmitted)} is let in.`;
  return `Promotions ${ways} ${where} are open.${through}`;
}

const WAYS: Readonly<Record<Direction, string>> = { in: "into", out: "out of" };
