/** The report at the end of the demo: plain columns for a terminal. */
import type { Instant } from "../domain/ids.ts";
import type { Paint } from "./demo-board.ts";
import { count } from "./table.ts";
import { plain } from "./text.ts";
import { moment, span } from "./time.ts";

export interface DemoReport {
  readonly history: {
    readonly environment: string;
    /** Newest first. */
    readonly deployments: readonly DemoDeployment[];
  };
  readonly whereabouts: {
    readonly commit: string;
    readonly title: string;
    /** In the order of the pipeline. */
    readonly places: readonly DemoPlace[];
  };
  readonly requests: readonly DemoRequests[];
  readonly limits: readonly DemoLimit[];
  readonly totals: {
    readonly environments: number;
    readonly deployments: number;
    readonly rollbacks: number;
    readonly actionRuns: number;
    readonly simulatedMs: number;
    readonly wallMs: number;
  };
}

export interface DemoDeployment {
  readonly at: Instant;
  readonly kind: string;
  readonly release: string;
  readonly result: string;
  /** Titles of the commits that were new there. */
  readonly changes: readonly string[];
  /** How many commits it took away, which a rollback does. */
  readonly takenBack: number;
}

export interface DemoPlace {
  readonly name: string;
  readonly environments: number;
  /** Of these, where the commit is in what runs now. */
  readonly running: number;
  readonly firstAt: Instant | null;
  /** Releases that brought it here, in the order of their arrival. */
  readonly broughtBy: readonly string[];
}

export interface DemoRequests {
  readonly about: string;
  readonly reads: number;
  readonly writes: number;
}

/** The most that was used of one of GitHub's limits. */
export interface DemoLimit {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}

const TITLE = 40;

export function demoReport(report: DemoReport, paint: Paint): readonly string[] {
  const { history, whereabouts, requests, limits } = report;
  const now = history.deployments[0]?.at ?? 0;
  const commit = `${whereabouts.commit.slice(0, 7)} (${plain(whereabouts.title, TITLE)})`;
  return [
    paint("strong", `History of ${history.environment}, newest first (UTC)`),
    ...inColumns(
      ["deployed", "kind", "release", "result", "changes"],
      history.deployments.map((each) => [
        plain(moment(each.at, now)),
        each.kind,
        each.release,
        each.result,
        changesWords(each),
      ]),
    ),
    "",
    paint("strong", `Where commit ${commit} runs`),
    ...inColumns(
      ["", "runs in", "since", "brought by"],
      whereabouts.places.map((place) => [
        place.name,
        `${place.running} of ${place.environments}`,
        place.firstAt === null ? "never" : plain(moment(place.firstAt, now)),
        place.broughtBy.join(", "),
      ]),
    ),
    "",
    paint("strong", "Requests of the app to GitHub"),
    ...inColumns(
      ["about", "reads", "writes"],
      requests.map(({ about, reads, writes }) => [about, String(reads), String(writes)]),
    ),
    ...inColumns(
      ["at most", "used", "GitHub allows"],
      limits.map(({ name, used, limit }) => [name, String(used), String(limit)]),
    ),
    "",
    ...totalLines(report.totals),
  ];
}

function totalLines(totals: DemoReport["totals"]): readonly string[] {
  const { environments, deployments, rollbacks, actionRuns, simulatedMs, wallMs } = totals;
  return [
    `${count(deployments, "deployment")} and ${count(rollbacks, "rollback")} to ${count(environments, "environment")}; the Action ran ${actionRuns} times in their jobs and builds.`,
    `${span(simulatedMs)} of GitHub's time took ${Math.round(wallMs / 1_000)} s.`,
  ];
}

function changesWords({ changes: titles, takenBack }: DemoDeployment): string {
  if (takenBack > 0) return `${count(takenBack, "change")} taken back`;
  const [first] = titles.map((title) => plain(title, TITLE - 12));
  if (first === undefined) return "";
  return titles.length === 1 ? first : `${first} and ${titles.length - 1} more`;
}

/** Left-aligned, two blanks apart. */
function inColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
  return [head, ...rows].map(line);
}
