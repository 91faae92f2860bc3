/** The answers to `/history` and `/recent`: deployments, newest first. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { byPullRequest, changeNumbers, changeWords } from "./change-list.ts";
import { compareUrl, environmentLink, type Links, releaseLink, runLink } from "./links.ts";
import type { ChangeLine, DeploymentLine } from "./rows.ts";
import { count, details, table, within } from "./table.ts";
import { code, text } from "./text.ts";
import { moment, span } from "./time.ts";

interface View {
  readonly state: State;
  readonly links: Links;
  readonly now: Instant;
}

/** What a deployment changed in its environment. */
export interface Brought {
  /** The newest of them, newest first; of a rollback what left. */
  readonly changes: readonly ChangeLine[];
  /** false: there are more than these. */
  readonly isAll: boolean;
}

type HistoryView = View & { readonly broughtBy: ReadonlyMap<string, Brought> };

/**
 * When, kind, by whom, result, approved or not, and what came or left.
 * @param rows newest first, without gaps
 * @param broughtBy by the deployment's key
 */
export function historyAnswer(
  environment: string,
  rows: readonly DeploymentLine[],
  view: HistoryView,
): string {
  const { links } = view;
  if (rows.length === 0) return `Nothing was deployed to ${code(environment)} yet.`;
  const left = leftLater(rows);
  return within(
    [
      `Deployments of ${environmentLink(links, environment)}, newest first.`,
      table(
        ["When (UTC)", "Release", "Result", "Changes"],
        rows.map((row) => [
          moment(row.requestedAt, view.now),
          releaseWords(row, view),
          `${resultWords(row, links)}${left.has(row.key) ? ", later rolled back" : ""}`,
          changesWords(row, view),
        ]),
      ),
      reasonsOf(rows, view),
      details("Every change", everyChange(rows, view)),
    ],
    {
      cut: `_There is more than fits here; ${code(`/history ${environment} 5`)} shows less of it._`,
    },
  );
}

/**
 * @param rows newest first, of all environments since an instant
 * @param total how many there are, where more exist than were handed in
 */
export function recentAnswer(
  sinceMs: number,
  { rows, total }: { readonly rows: readonly DeploymentLine[]; readonly total: number },
  view: View,
): string {
  if (rows.length === 0) return `Nothing was deployed in the last ${span(sinceMs)}.`;
  const all = `${count(total, "deployment")} in the last ${span(sinceMs)}`;
  const shown =
    total > rows.length ? `The newest ${rows.length} of ${all}` : `${all}, newest first`;
  return within(
    [
      `${shown}. One looks guilty? ${code("/rollback WHERE")} shows what would go back.`,
      deploymentRows(rows, view),
      reasonsOf(rows, view),
    ],
    { cut: `_There is more than fits here; ${code("/recent 1h")} shows less of it._` },
  );
}

/** A row for each deployment, in different environments. */
export function deploymentRows(rows: readonly DeploymentLine[], view: View): readonly string[] {
  const { links, now } = view;
  return table(
    ["When (UTC)", "Where", "Release", "Result"],
    rows.map((row) => [
      moment(row.requestedAt, now),
      environmentLink(links, row.environment),
      releaseWords(row, view),
      resultWords(row, links),
    ]),
  );
}

function releaseWords(row: DeploymentLine, { state, links }: View): string {
  const release = releaseLink(state, links, row.release);
  if (row.kind === "promotion")
    return row.attempt > 1 ? `${release} (attempt ${row.attempt})` : release;
  return `⏪ ${release} by ${row.by === null ? "the captain" : text(row.by)}`;
}

/** What came of it, on a link to its run; then what the stage said, where that is not the same. */
function resultWords(row: DeploymentLine, links: Links): string {
  const { key, result, verdict, requestedAt, endedAt } = row;
  const took = endedAt === null ? "" : span(endedAt - requestedAt);
  const words = result === "succeeded" ? `✅ ${took}` : RESULTS[result];
  const end = runLink(links, key, words.trimEnd());
  if (verdict === null) return end;
  return `${end}, ${verdict === "approved" ? "approved" : "❌ rejected"}`;
}

const RESULTS: Readonly<Record<Exclude<DeploymentLine["result"], "succeeded">, string>> = {
  running: "🔄 running",
  failed: "❌ failed",
  errored: "⚠️ never ran",
  aborted: "⚪ cancelled",
  fenced: "⚠️ could not be cancelled",
};

/** Promotions whose release a newer rollback took away from there again. */
function leftLater(rows: readonly DeploymentLine[]): ReadonlySet<string> {
  const left = new Set<string>();
  const leaving = new Set<ReleaseId>();
  for (const row of rows) {
    if (row.kind === "rollback") {
      if (row.result === "succeeded" && row.replaces !== null) leaving.add(row.replaces);
    } else if (row.result === "succeeded" && leaving.delete(row.release)) {
      left.add(row.key);
    }
  }
  return left;
}

/** `#5 #4`, or `gone: #5 #4` */
function changesWords(row: DeploymentLine, { links, broughtBy }: HistoryView): string {
  const { changes, isAll } = broughtBy.get(row.key) ?? { changes: [], isAll: true };
  if (changes.length === 0) return "";
  const { replaces, release, kind } = row;
  const [older, newer] = kind === "rollback" ? [release, replaces] : [replaces, release];
  const url = older === null || newer === null ? null : compareUrl(links, older, newer);
  const numbers = changeNumbers(changes, links, { url, isAll });
  return kind === "rollback" ? `gone: ${numbers}` : numbers;
}

/** With titles and authors, deployment by deployment from the newest on, as many as are read on one page. */
function everyChange(rows: readonly DeploymentLine[], view: HistoryView): readonly string[] {
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const { changes, isAll } = view.broughtBy.get(row.key) ?? { changes: [], isAll: true };
    if (changes.length === 0) continue;
    const kind = row.kind === "rollback" ? "⏪ gone, back to" : "new with";
    const shown = byPullRequest(changes).slice(0, MOST_LISTED);
    const hidden = isAll ? byPullRequest(changes).length - shown.length : null;
    const block = [
      `- ${moment(row.requestedAt, view.now)}, ${kind} ${releaseLink(view.state, view.links, row.release)}:`,
      ...shown.map((change) => `  - ${changeWords(change, view.links)}`),
      ...(hidden === 0 ? [] : [`  - ${hidden === null ? "and more" : `and ${hidden} more`}`]),
    ];
    length += block.join("\n").length;
    if (length > MOST_CHARACTERS) return [...lines, "- and so on"];
    lines.push(...block);
  }
  return lines;
}

const MOST_LISTED = 30;
const MOST_CHARACTERS = 20_000;

/** People's own words would make the table wide. */
function reasonsOf(rows: readonly DeploymentLine[], { now }: View): readonly string[] {
  return rows
    .filter(({ reason }) => reason !== null)
    .slice(0, MOST_REASONS)
    .map(
      ({ reason, environment, requestedAt, by }) =>
        `- ${moment(requestedAt, now)}, ${code(environment)}, ${text(by ?? "the captain")}: ${text(reason ?? "")}`,
    );
}

const MOST_REASONS = 10;
