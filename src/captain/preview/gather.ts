/** Collects what a preview of a rollback shows and the state does not tell: differences of releases, GitHub's own rules. */
import type { ReleaseId } from "../../domain/ids.ts";
import type { RollbackLine } from "../../domain/reply.ts";
import type { Rules } from "../../views/plans-of.ts";
import type { Difference, RollbackPreview } from "../../views/rollback-preview.ts";
import type { Desk } from "../desk.ts";
import type { Comparison, Outcome } from "../ports/github.ts";
import type { ReleaseRow } from "../ports/store.ts";
import { changesBetween } from "./changes.ts";
import { dependencyDifferences } from "./dependencies.ts";
import { partDifferences } from "./parts.ts";
import { type Source, sourceOf } from "./source.ts";
import type { Way } from "./way.ts";

/** Makes signals that end a search; by the machine's own clock, because it is people who wait. */
export interface Patience {
  /** For commits and GitHub's own rules. */
  readonly commits: () => AbortSignal;
  /** For versions of dependencies, when those are known. */
  readonly dependencies: () => AbortSignal;
}

const PATIENCE: Patience = {
  // Long enough for thousands of commits; a GitHub that hangs must not keep a rollback from being confirmed.
  commits: () => AbortSignal.timeout(10_000),
  // Good to know; nobody waits longer for them.
  dependencies: () => AbortSignal.timeout(2_000),
};

/**
 * Never fails: what GitHub does not tell now is taken from the store, or left out.
 * @returns rules null: GitHub does not tell them
 */
export async function gatherPreview(
  desk: PreviewDesk,
  lines: readonly RollbackLine[],
  patience: Patience = PATIENCE,
): Promise<Pick<RollbackPreview, "differences"> & { readonly rules: Rules | null }> {
  const source = sourceOf(desk.github);
  const pairs = pairsOf(lines);
  const end = patience.commits();
  const [rules, compared] = await Promise.all([
    readRules(desk, lines, end),
    inLots(pairs, (pair) => compare(desk, pair, { source, end })),
  ]);
  const by = { source, patience: patience.dependencies() };
  return { rules, differences: await inLots(compared, (pair) => describe(desk, pair, by)) };
}

const LATE: Outcome<never> = {
  ok: false,
  trouble: {
    kind: "retryable",
    message: "GitHub takes too long",
    retryAt: null,
    mayHaveWorked: false,
  },
};

/** What is asked goes on being asked, but nobody waits for the answer any more. */
async function inTime<Value>(
  asked: Promise<Outcome<Value>>,
  end: AbortSignal,
): Promise<Outcome<Value>> {
  if (end.aborted) return LATE;
  const isOver = new AbortController();
  const late = new Promise<Outcome<never>>((resolve) => {
    end.addEventListener("abort", () => resolve(LATE), { signal: isOver.signal });
  });
  const answer = await Promise.race([asked, late]);
  isOver.abort();
  return answer;
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

async function readRules(
  desk: PreviewDesk,
  lines: readonly RollbackLine[],
  end: AbortSignal,
): Promise<Rules | null> {
  const environments = lines
    .filter(({ outcome }) => outcome !== "refused")
    .map(({ environment }) => environment);
  const asked = desk.github.readEnvironmentRules([...new Set(environments)]);
  const rules = await inTime(asked, end);
  if (rules.ok) return rules.value;
  desk.log.warn(
    { trouble: rules.trouble.message },
    "a preview is shown without GitHub's own rules",
  );
  return null;
}

async function compare(
  desk: PreviewDesk,
  pair: Pair,
  { source, end }: { readonly source: Source; readonly end: AbortSignal },
): Promise<ComparedPair> {
  const { store } = desk.keeper;
  const [from, to] = await Promise.all([store.readRelease(pair.from), store.readRelease(pair.to)]);
  if (from === null || to === null) return { ...pair, rows: null, comparison: null };
  const compared = await inTime(source.compare(to.commit, from.commit), end);
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
    const unknown = { changes: [], total: 0, isFromMemory: true, compareUrl: null };
    return { from, to, ...unknown, parts, dependencies: null };
  }
  const [changes, dependencies] = await Promise.all([
    changesBetween(desk.keeper.store, { rows, comparison }),
    comparison === null ? null : dependencyDifferences(by, wayOf(rows, comparison)),
  ]);
  const { owner, name } = desk.github.repository;
  const compareUrl =
    comparison?.url ??
    `${desk.server}/${owner}/${name}/compare/${rows.to.commit}...${rows.from.commit}`;
  const isFromMemory = comparison === null;
  return { from, to, ...changes, isFromMemory, compareUrl, parts, dependencies };
}

function wayOf({ from, to }: Rows, { behindBy, files }: Comparison): Way {
  return { from: from.commit, to: to.commit, isForked: behindBy > 0, files };
}
