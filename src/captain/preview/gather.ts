/** Collects what a preview of a rollback shows and the state does not tell: differences of releases, GitHub's own rules. */
import type { ReleaseId } from "../../domain/ids.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { Rules } from "../../views/plans-of.ts";
import type { Difference, RollbackPreview } from "../../views/rollback-preview.ts";
import type { Desk } from "../desk.ts";
import type { Comparison } from "../ports/github.ts";
import type { ReleaseRow } from "../ports/store.ts";
import { changesBetween } from "./changes.ts";
import { dependencyDifferences } from "./dependencies.ts";
import { partDifferences } from "./parts.ts";
import { type Source, sourceOf } from "./source.ts";
import type { Way } from "./way.ts";

/** Versions of dependencies are good to know; nobody waits longer for them. */
const PATIENCE_MS = 2_000;

/**
 * Never fails: what GitHub does not tell now is taken from the store, or left out.
 * @param impatience makes a signal that ends the search for dependency versions; by the machine's
 *   own clock, because it is people who wait
 */
export async function gatherPreview(
  desk: PreviewDesk,
  lines: readonly RollbackLine[],
  impatience: () => AbortSignal = () => AbortSignal.timeout(PATIENCE_MS),
): Promise<Pick<RollbackPreview, "differences"> & { readonly rules: Rules }> {
  const source = sourceOf(desk.github);
  const pairs = pairsOf(lines);
  const [rules, compared] = await Promise.all([
    readRules(desk, lines),
    inLots(pairs, (pair) => compare(desk, source, pair)),
  ]);
  const by = { source, patience: impatience() };
  return { rules, differences: await inLots(compared, (pair) => describe(desk, pair, by)) };
}

/** The part of a desk that is needed. */
type PreviewDesk = Pick<Desk, "github" | "log" | "server"> & {
  readonly keeper: Pick<Desk["keeper"], "store">;
};

/** GitHub wants fewer than a hundred requests at a time, and one pair may read twenty files at once. */
const LOT = 4;

async function inLots<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += LOT) {
    results.push(...(await Promise.all(items.slice(start, start + LOT).map(work))));
  }
  return results;
}

interface Pair {
  readonly from: ReleaseId;
  readonly to: ReleaseId;
}

interface Rows {
  readonly from: ReleaseRow;
  readonly to: ReleaseRow;
}

interface ComparedPair extends Pair {
  readonly rows: Rows | null;
  /** null: GitHub does not tell now. */
  readonly comparison: Comparison | null;
}

/** Many environments mostly go the same way. */
function pairsOf(lines: readonly RollbackLine[]): readonly Pair[] {
  const pairs = lines.flatMap((line): [string, Pair][] =>
    line.outcome === "refused"
      ? []
      : [[JSON.stringify([line.from, line.to]), { from: line.from, to: line.to }]],
  );
  return [...new Map(pairs).values()];
}

async function readRules(desk: PreviewDesk, lines: readonly RollbackLine[]): Promise<Rules> {
  const environments = lines
    .filter(({ outcome }) => outcome !== "refused")
    .map(({ environment }) => environment);
  const rules = await desk.github.readEnvironmentRules([...new Set(environments)]);
  if (rules.ok) return rules.value;
  desk.log.warn(
    { trouble: rules.trouble.message },
    "a preview is shown without GitHub's own rules",
  );
  return new Map();
}

async function compare(desk: PreviewDesk, source: Source, pair: Pair): Promise<ComparedPair> {
  const { store } = desk.keeper;
  const [from, to] = await Promise.all([store.readRelease(pair.from), store.readRelease(pair.to)]);
  if (from === null || to === null) return { ...pair, rows: null, comparison: null };
  const compared = await source.compare(to.commit, from.commit);
  if (!compared.ok) {
    const { message } = compared.trouble;
    desk.log.warn({ release: pair.from, trouble: message }, "a preview is shown from the store");
  }
  return { ...pair, rows: { from, to }, comparison: compared.ok ? compared.value : null };
}

async function describe(
  desk: PreviewDesk,
  pair: ComparedPair,
  by: { readonly source: Source; readonly patience: AbortSignal },
): Promise<Difference> {
  const { from, to, rows, comparison } = pair;
  const parts = await partDifferences(desk.keeper.store, from, to);
  if (rows === null) {
    return { from, to, changes: [], total: 0, compareUrl: null, parts, dependencies: null };
  }
  const [changes, dependencies] = await Promise.all([
    changesBetween(desk.keeper.store, { rows, comparison }),
    comparison === null ? null : dependencyDifferences(by, wayOf(rows, comparison)),
  ]);
  const { owner, name } = desk.github.repository;
  const compareUrl =
    comparison?.url ??
    `${desk.server}/${owner}/${name}/compare/${rows.to.commit}...${rows.from.commit}`;
  return { from, to, ...changes, compareUrl, parts, dependencies };
}

function wayOf({ from, to }: Rows, { behindBy, files }: Comparison): Way {
  return { from: from.commit, to: to.commit, isForked: behindBy > 0, files };
}
