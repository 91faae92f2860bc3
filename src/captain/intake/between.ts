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
  const { trouble } = compared;
  if (trouble.kind === "retryable" && trouble.retryAt !== null) return compared;
  if (trouble.kind === "not-found" && (await isGone(desk, base))) return { ok: true, value: null };
  return (await walk(desk, base, head)) ?? compared;
}

/** What a force-push left behind may be; then there is no way to it, however far one looks. */
async function isGone({ github }: Desk, commit: CommitSha): Promise<boolean> {
  const read = await github.readCommit(commit);
  return !read.ok && read.trouble.kind === "not-found";
}

/** From commit to commit along the first parents; null: that does not tell either. */
async function walk(
  desk: Desk,
  base: CommitSha,
  head: CommitSha,
): Promise<Outcome<Comparison | null> | null> {
  const { owner, name } = desk.github.repository;
  const url = `${desk.server}/${owner}/${name}/compare/${base}...${head}`;
  const compared = (found: Pick<Comparison, "status" | "aheadBy" | "behindBy" | "commits">) =>
    ({ ok: true, value: { ...found, files: null, url } }) as const;
  const down = await line(desk, head, base);
  if (down === "gone") return { ok: true, value: null };
  if (down === "untold") return null;
  const { length: aheadBy } = down.commits;
  if (down.isWhole) {
    const commits = down.commits.map((one) => ({ ...one, login: null }));
    return compared({
      status: aheadBy === 0 ? "identical" : "ahead",
      aheadBy,
      behindBy: 0,
      commits,
    });
  }
  const up = await line(desk, base, head);
  if (up === "gone") return { ok: true, value: null };
  if (up === "untold") return null;
  return up.isWhole
    ? compared({ status: "behind", aheadBy: 0, behindBy: up.commits.length, commits: [] })
    : compared({ status: "diverged", aheadBy, behindBy: 0, commits: [] });
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
