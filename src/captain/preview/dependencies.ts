/** Dependency versions that a rollback would change: from GitHub's dependency graph, else from lock files, else not known. */
import { compareLockFilesAside } from "../../lockfiles/compare-aside.ts";
import type { DependencyDifference, Difference } from "../../views/rollback-preview.ts";
import type { DependencyChange } from "../ports/github.ts";
import {
  changedLockFiles,
  hasLockFiles,
  type LockFileNews,
  listedLockFiles,
} from "./lock-files.ts";
import type { Source } from "./source.ts";
import type { Way } from "./way.ts";

type Dependencies = Difference["dependencies"];

interface Search {
  readonly source: Source;
  /** Ends the search; what is known by then is the answer. */
  readonly patience: AbortSignal;
}

/** @returns null: not known here, or not in time */
export async function dependencyDifferences(search: Search, way: Way): Promise<Dependencies> {
  const { patience } = search;
  if (patience.aborted) return null;
  const isOver = new AbortController();
  const end = new Promise<"late">((resolve) => {
    patience.addEventListener("abort", () => resolve("late"), { signal: isOver.signal });
  });
  const graph = await Promise.race([graphDifferences(search.source, way), end]);
  const whole = graph === "late" ? "late" : await Promise.race([complete(search, way, graph), end]);
  isOver.abort();
  if (whole !== "late") return whole;
  return graph === "late" || graph === null ? null : fromGitHub(graph, []);
}

/** What GitHub's graph is silent about, the lock files may still tell. */
function complete(
  search: Search,
  way: Way,
  graph: readonly DependencyChange[] | null,
): Promise<Dependencies> {
  return graph === null ? fromLockFiles(search, way) : withLockFiles(search, way, graph);
}

async function fromLockFiles(search: Search, way: Way): Promise<Dependencies> {
  const news = await changedLockFiles(search.source, way);
  if (news === null || news.isIncomplete) return null;
  if (news.paths.length === 0) {
    const locks = await hasLockFiles(search.source, way);
    return locks ? { source: "lock files", changes: [] } : null;
  }
  const changes = await read(search, way, news);
  return changes === null ? null : { source: "lock files", changes };
}

async function withLockFiles(
  search: Search,
  way: Way,
  graph: readonly DependencyChange[],
): Promise<Dependencies> {
  const told = new Set(graph.map(({ manifest }) => manifest));
  const news = listedLockFiles(way);
  const silent = (news?.paths ?? []).filter((path) => !told.has(path));
  const more = await read(search, way, { paths: silent, isIncomplete: false });
  return fromGitHub(graph, more ?? []);
}

/** Reading more than this would take longer than anybody waits. */
const MOST_FILES = 10;

/** @returns null: one of the files cannot be read */
async function read(
  { source, patience }: Search,
  { from, to }: Way,
  { paths }: LockFileNews,
): Promise<readonly DependencyDifference[] | null> {
  if (paths.length === 0) return [];
  if (paths.length > MOST_FILES || patience.aborted) return null;
  const pairs = await Promise.all(
    paths.map(async (path) => {
      const texts = [source.readFile(path, from), source.readFile(path, to)] as const;
      const [old, young] = await Promise.all(texts);
      return old.ok && young.ok ? { path, from: old.value, to: young.value } : null;
    }),
  );
  const readable = pairs.filter((pair) => pair !== null);
  return readable.length < pairs.length ? null : compareLockFilesAside(readable, patience);
}

/** GitHub compares with where two commits parted: where both went on, there are two halves to put together. */
async function graphDifferences(
  source: Source,
  { from, to, isForked }: Way,
): Promise<readonly DependencyChange[] | null> {
  const [gone, come] = await Promise.all([
    source.compareDependencies(to, from),
    isForked ? source.compareDependencies(from, to) : null,
  ]);
  if (!gone.ok || come?.ok === false) return null;
  return rollBack(gone.value, come?.value ?? []);
}

/**
 * @param gone what the release that leaves changed since the two parted
 * @param come what its target changed since then
 */
function rollBack(
  gone: readonly DependencyChange[],
  come: readonly DependencyChange[],
): readonly DependencyChange[] {
  const [left, arrived] = [byKey(gone), byKey(come)];
  return [...new Map([...left, ...arrived])].flatMap(([key, { manifest, name }]) => {
    const [old, young] = [left.get(key), arrived.get(key)];
    const from = (old === undefined ? young?.from : old.to) ?? null;
    const to = (young === undefined ? old?.from : young.to) ?? null;
    return from === to ? [] : [{ manifest, name, from, to }];
  });
}

function byKey(changes: readonly DependencyChange[]): ReadonlyMap<string, DependencyChange> {
  return new Map(changes.map((change) => [`${change.manifest} ${change.name}`, change]));
}

/** A version that was asked for says less than the one that is locked. */
const RANGE = /[\^~<>=*|]/;

function fromGitHub(
  graph: readonly DependencyChange[],
  more: readonly DependencyDifference[],
): Dependencies {
  const isRange = ({ from, to }: DependencyChange) => RANGE.test(`${from ?? ""}${to ?? ""}`);
  const locked = new Set(graph.filter((change) => !isRange(change)).map(({ name }) => name));
  const kept = graph.filter((change) => !isRange(change) || !locked.has(change.name));
  const all = [...kept, ...more].map(({ name, from, to }) => ({ name, from, to }));
  const once = new Map(all.map((change) => [JSON.stringify(change), change]));
  const changes = [...once.values()].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
  return { source: "GitHub", changes };
}
