/** The answers to `/history` and `/recent`: deployments, newest first. */
import type { Instant } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { changeNumbers } from "./change-list.ts";
import { environmentLink, type Links, releaseLink, runLink } from "./links.ts";
import type { ChangeLine, DeploymentLine } from "./rows.ts";
import { count, table, within } from "./table.ts";
import { code, text } from "./text.ts";
import { moment, span } from "./time.ts";

interface View {
  readonly state: State;
  readonly links: Links;
  readonly now: Instant;
}

/**
 * When, kind, by whom, result, approved or not, and what was new.
 * @param rows newest first
 * @param changesOf what each promotion brought there, by the deployment's key; a rollback brings nothing
 */
export function historyAnswer(
  environment: string,
  rows: readonly DeploymentLine[],
  view: View & { readonly changesOf: ReadonlyMap<string, readonly ChangeLine[]> },
): string {
  const { links, changesOf } = view;
  if (rows.length === 0) return `Nothing was deployed to ${code(environment)} yet.`;
  return within([
    `Deployments of ${environmentLink(links, environment)}, newest first.`,
    table(
      ["When (UTC)", "Release", "Result", "New there"],
      rows.map((row) => [
        moment(row.requestedAt, view.now),
        releaseWords(row, view),
        resultWords(row, links),
        row.kind === "rollback" ? "" : changeNumbers(changesOf.get(row.key) ?? [], links),
      ]),
    ),
    reasonsOf(rows, view),
  ]);
}

/** @param rows newest first, of all environments since an instant */
export function recentAnswer(sinceMs: number, rows: readonly DeploymentLine[], view: View): string {
  const { links, now } = view;
  if (rows.length === 0) return `Nothing was deployed in the last ${span(sinceMs)}.`;
  return within([
    `${count(rows.length, "deployment")} in the last ${span(sinceMs)}, newest first. One looks guilty? ${code("/rollback WHERE")} shows what would go back.`,
    table(
      ["When (UTC)", "Where", "Release", "Result"],
      rows.map((row) => [
        moment(row.requestedAt, now),
        environmentLink(links, row.environment),
        releaseWords(row, view),
        resultWords(row, links),
      ]),
    ),
    reasonsOf(rows, view),
  ]);
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
  return `${end}, ${verdict === "approved" ? "approved" : "**rejected**"}`;
}

const RESULTS: Readonly<Record<Exclude<DeploymentLine["result"], "succeeded">, string>> = {
  running: "🔄 running",
  failed: "❌ failed",
  errored: "⚠️ never ran",
  aborted: "⚪ cancelled",
  fenced: "⚠️ could not be cancelled",
};

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
