/** How much of GitHub the app has used, and of which of GitHub's limits. */
import type { DemoLimit, DemoRequests } from "../../views/demo-report.ts";
import type { LoggedRequest } from "../github/request-log.ts";
import { isOfTheApp } from "./board-of.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The first that fits; what fits none is about something else. */
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ["deployments", /\/deployments/],
  ["runs of workflows", /\/actions\//],
  ["check runs", /\/check-(runs|suites)/],
  ["commits and files", /\/(commits|contents|compare|git|branches|activity)\b/],
  ["issues and labels", /\/(issues|labels|comments)/],
  ["webhooks, if any was missed", /\/hook\//],
];
const OTHER = "the app itself";

/** The busiest first. */
export function requestsByClass(entries: readonly LoggedRequest[]): readonly DemoRequests[] {
  const classes = Map.groupBy(entries.filter(isOfTheApp), ({ template }) => classOf(template));
  return [...classes]
    .map(([about, all]) => {
      const reads = all.filter(({ method }) => method === "GET").length;
      return { about, reads, writes: all.length - reads };
    })
    .toSorted((a, b) => b.reads + b.writes - a.reads - a.writes);
}

function classOf(template: string): string {
  return CLASSES.find(([, pattern]) => pattern.test(template))?.[0] ?? OTHER;
}

/** The limits of GitHub.com for an installation, and for the tokens of a repository's jobs. */
export function limitsUsed(entries: readonly LoggedRequest[]): readonly DemoLimit[] {
  const app = entries.filter(({ caller }) => caller === "installation");
  const created = app.filter(isCreation);
  const jobs = entries.filter(({ caller }) => caller === "job");
  return [
    { name: "requests in an hour", used: most(app, HOUR_MS), limit: 5_000 },
    { name: "created in a minute", used: most(created, MINUTE_MS), limit: 80 },
    { name: "created in an hour", used: most(created, HOUR_MS), limit: 500 },
    { name: "requests of jobs in an hour", used: most(jobs, HOUR_MS), limit: 1_000 },
  ];
}

function isCreation({ method, template }: LoggedRequest): boolean {
  return method === "POST" && !/(cancel|access_tokens)$/.test(template);
}

/** The most that fell into any span of time of this length. */
function most(entries: readonly LoggedRequest[], spanMs: number): number {
  let first = 0;
  let record = 0;
  for (const [index, { at }] of entries.entries()) {
    while ((entries[first]?.at ?? at) <= at - spanMs) first += 1;
    record = Math.max(record, index - first + 1);
  }
  return record;
}
