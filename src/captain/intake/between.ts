/** What lies between two commits, also where GitHub does not compare them. */
import type { CommitSha } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { CommitInfo, Comparison, Outcome } from "../ports/github.ts";

/** More commits than this in one push are too many to list; their number is known all the same. */
const MOST_CHANGES = 1_000;

/** Each is a request of its own. */
const MOST_STEPS = 60;

/** null: GitHub knows one of the two no more. */
export async function compareCommits(
  desk: Desk,
  base: CommitSha,
  head: CommitSha,
): Promise<Outcome<Comparison | null>> {
  const compared = await desk.github.compare(base, head, MOST_CHANGES);
  if (compared.ok) return compared;
  const isOverloaded = compared.trouble.kind === "retryable" && compared.trouble.retryAt !== null;
  return isOverloaded ? compared : ((await walk(desk, base, head)) ?? compared);
}

/** From commit to commit along the first parents; null: that does not tell either. */
async function walk(
  desk: Desk,
  base: CommitSha,
  head: CommitSha,
): Promise<Outcome<Comparison | null> | null> {
  const [down, up] = [await line(desk, head, base), await line(desk, base, head)];
  if (down === "gone" || up === "gone") return { ok: true, value: null };
  if (down === "untold" || up === "untold") return null;
  const { owner, name } = desk.github.repository;
  return {
    ok: true,
    value: {
      status: statusOf(down.isWhole, up.isWhole),
      aheadBy: down.commits.length,
      behindBy: up.isWhole ? up.commits.length : 0,
      commits: down.isWhole ? down.commits.map((one) => ({ ...one, login: null })) : [],
      files: null,
      url: `${desk.server}/${owner}/${name}/compare/${base}...${head}`,
    },
  };
}

function statusOf(isBehindHead: boolean, isBehindBase: boolean): Comparison["status"] {
  if (isBehindHead && isBehindBase) return "identical";
  if (isBehindHead) return "ahead";
  return isBehindBase ? "behind" : "diverged";
}

interface Line {
  /** Oldest first, without the one that it leads to. */
  readonly commits: readonly CommitInfo[];
  /** It leads to the other commit. */
  readonly isWhole: boolean;
}

async function line(
  { github }: Desk,
  from: CommitSha,
  to: CommitSha,
): Promise<Line | "gone" | "untold"> {
  const commits: CommitInfo[] = [];
  let at: CommitSha | undefined = from;
  while (at !== undefined && at !== to && commits.length < MOST_STEPS) {
    const read: Outcome<CommitInfo> = await github.readCommit(at);
    if (!read.ok) return read.trouble.kind === "not-found" ? "gone" : "untold";
    commits.unshift(read.value);
    at = read.value.parents[0];
  }
  return { commits, isWhole: at === to };
}
