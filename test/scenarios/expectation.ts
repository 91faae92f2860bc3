/** What a story's `x-expect` says, and a rehearsal's result in the same words. */
import { load } from "js-yaml";
import { z } from "zod";

const written = z.object({
  "x-expect": z.strictObject({
    /** Only lines that match are compared, in stories with very many. */
    only: z.string().optional(),
    /** `MINUTE: entry; entry`, entries of one minute in any order. */
    timeline: z.string(),
    environments: z.record(z.string(), z.string().nullable()).optional(),
    /** By stage: `RELEASE reason`. */
    waiting: z.record(z.string(), z.string()).default({}),
    /** `ENVIRONMENT direction` */
    holds: z.array(z.string()).default([]),
    releases: z.record(z.string(), z.string()).optional(),
    /** By environment, newest first: `MINUTE RELEASE kind result verdict: CHANGE CHANGE`. */
    history: z.record(z.string(), z.array(z.string())).default({}),
  }),
});

export interface Expectation {
  readonly only: RegExp;
  readonly timeline: readonly string[];
  readonly outcome: Outcome;
}

interface Outcome {
  readonly environments: unknown;
  readonly waiting: unknown;
  readonly holds: unknown;
  readonly releases: unknown;
  readonly history: Readonly<Record<string, readonly string[]>>;
}

interface Result {
  readonly environments: unknown;
  readonly waiting: Readonly<Record<string, { release: string; reason: string }>>;
  readonly holds: readonly { environment: string; direction: string }[];
  readonly releases: unknown;
  readonly history: Readonly<Record<string, readonly HistoryEntry[]>>;
}

interface HistoryEntry {
  readonly at: number;
  readonly release: string;
  readonly kind: string;
  readonly result: string;
  readonly verdict: string | null;
  readonly changes: readonly string[];
}

export function readExpectation(text: string): Expectation {
  const expected = written.parse(load(text))["x-expect"];
  const { only, timeline, ...outcome } = expected;
  const lines = timeline.trim().split("\n").map(readLine);
  return {
    only: new RegExp(only ?? ""),
    timeline: lines.map(({ minute, entries }) => `${minute}: ${entries.sort().join("; ")}`),
    outcome: { environments: undefined, releases: undefined, ...outcome },
  };
}

function readLine(line: string) {
  const [minute, ...rest] = line.split(": ");
  return {
    minute: Number(minute),
    entries: rest
      .join(": ")
      .split(";")
      .map((entry) => entry.trim()),
  };
}

/** One line a minute, its entries sorted: their order inside of a minute is free. */
export function inWords(
  timeline: readonly { readonly at: number; readonly kind: string }[],
  only: RegExp,
): readonly string[] {
  const minutes = new Map<number, string[]>();
  for (const { at, ...entry } of timeline) {
    const words = sentence(new Map<string, unknown>(Object.entries(entry)));
    if (only.test(words)) minutes.set(at, [...(minutes.get(at) ?? []), words]);
  }
  return [...minutes].map(([minute, entries]) => `${minute}: ${entries.sort().join("; ")}`);
}

function sentence(entry: ReadonlyMap<string, unknown>): string {
  const isReply = entry.get("kind") === "replied";
  const words = ["kind", "release", "stage", "environment", "direction"].map((key) =>
    entry.get(key),
  );
  const to = entry.has("to") ? `to ${entry.get("to")}` : undefined;
  const by = entry.has("by") ? (isReply ? entry.get("by") : `by ${entry.get("by")}`) : undefined;
  return [...words, to, by, entry.get("reason")].filter((word) => word !== undefined).join(" ");
}

/** What the story says nothing about is left out. */
export function outcomeOf(result: Result, { outcome }: Expectation): Outcome {
  return {
    environments: outcome.environments === undefined ? undefined : result.environments,
    waiting: Object.fromEntries(
      Object.entries(result.waiting).map(([stage, wait]) => [
        stage,
        `${wait.release} ${wait.reason}`,
      ]),
    ),
    holds: result.holds.map(({ environment, direction }) => `${environment} ${direction}`),
    releases: outcome.releases === undefined ? undefined : result.releases,
    history: Object.fromEntries(
      Object.keys(outcome.history).map((name) => [
        name,
        (result.history[name] ?? []).map(inOneLine),
      ]),
    ),
  };
}

function inOneLine({ at, release, kind, result, verdict, changes }: HistoryEntry): string {
  return `${at} ${release} ${kind} ${result} ${verdict}: ${changes.join(" ")}`.trimEnd();
}
