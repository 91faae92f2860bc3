/** Commits, branches, and what lies between two commits. */
import { z } from "zod";
import type { CommitInfo, Comparison, GitHub, Outcome } from "../../captain/ports/github.ts";
import type { PushReport } from "../../captain/ports/signal.ts";
import { committerInstant } from "../../domain/artifact-id.ts";
import type { CommitSha, Instant } from "../../domain/ids.ts";
import { ask, askPages, map, type RepositoryCaller, succeed } from "../connection.ts";
import { readMessage } from "../reports/commit-message.ts";
import { instant, login, loginOrGhost, sha, shaOrNone, withoutNul } from "../reports/words.ts";

export function commitCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "readCommit" | "readHead" | "compare" | "readActivity"> {
  return {
    readCommit: (commit) => readCommit(caller, commit),
    readHead: (branch) => readHead(caller, branch),
    compare: (base, head, limit = MOST_COMMITS) => compare(caller, { base, head, limit }),
    readActivity: (branch, until) => readActivity(caller, branch, until),
  };
}

/** Two pages tell the same of a commit; the second is asked where the first tells nothing. */
async function readCommit(
  caller: RepositoryCaller,
  commit: CommitSha,
): Promise<Outcome<CommitInfo>> {
  const plain = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    parameters: { commit_sha: commit },
    schema: GIT_COMMIT,
  });
  if (plain.ok) return plain;
  const listed = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/commits/{ref}",
    parameters: { ref: commit },
    schema: LISTED_COMMIT,
  });
  return listed.ok ? listed : plain;
}

/** A server between us and GitHub may not pass a slash in a ref on; the branch's own page has none. */
async function readHead(caller: RepositoryCaller, branch: string): Promise<Outcome<CommitSha>> {
  const ref = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    parameters: { ref: `heads/${branch}` },
    schema: REF,
  });
  if (ref.ok) return ref;
  const page = await ask(caller, {
    route: "GET /repos/{owner}/{repo}/branches/{branch}",
    parameters: { branch },
    schema: BRANCH,
  });
  return page.ok || ref.trouble.kind === "not-found" ? page : ref;
}

const BRANCH = z.object({ commit: z.object({ sha }) }).transform((branch) => branch.commit.sha);
const REF = z.object({ object: z.object({ sha }) }).transform((ref) => ref.object.sha);

/** Local clocks may write any year. */
const committerDate: z.ZodType<Instant> = z.string().transform((date, context) => {
  try {
    return committerInstant(date);
  } catch {
    context.addIssue("no readable date");
    return z.NEVER;
  }
});

const WRITTEN = {
  message: z.string(),
  committer: z.object({ date: committerDate }),
  author: z.object({ name: z.string() }).nullish(),
};
const PARENTS = z.array(z.object({ sha })).transform((parents) => parents.map((one) => one.sha));

const GIT_COMMIT: z.ZodType<CommitInfo> = z
  .object({ sha, parents: PARENTS, ...WRITTEN })
  .transform((commit) => ({ sha: commit.sha, parents: commit.parents, ...written(commit) }));

const LISTED_COMMIT = z
  .object({
    sha,
    parents: PARENTS,
    commit: z.object(WRITTEN),
    author: z.object({ login: login.optional() }).nullish(),
  })
  .transform(({ sha, parents, commit, author }) => ({
    sha,
    parents,
    ...written(commit),
    login: author?.login ?? null,
  }));

function written(commit: {
  readonly message: string;
  readonly committer: { readonly date: Instant };
  readonly author?: { readonly name: string } | null | undefined;
}) {
  return {
    committedAt: commit.committer.date,
    ...readMessage(commit.message),
    author: withoutNul(commit.author?.name ?? ""),
  };
}

/** More than a thousand changes at once are not read one by one by anybody. */
const MOST_COMMITS = 1000;

/** GitHub lists so many changed files and no more. */
const MOST_FILES = 300;

const COMPARISON = z.object({
  status: z.enum(["ahead", "behind", "identical", "diverged"]),
  ahead_by: z.int(),
  behind_by: z.int(),
  html_url: z.string(),
  commits: z.array(LISTED_COMMIT),
  files: z.array(z.object({ filename: z.string() })).optional(),
});

async function compare(
  caller: RepositoryCaller,
  wanted: { readonly base: CommitSha; readonly head: CommitSha; readonly limit: number },
): Promise<Outcome<Comparison>> {
  const first = await comparePage(caller, wanted, 1);
  if (!first.ok) return first;
  const { status, ahead_by: aheadBy, behind_by: behindBy, html_url: url, files } = first.value;
  const commits = [...first.value.commits];
  const last = Math.ceil(Math.min(aheadBy, wanted.limit) / ON_A_PAGE);
  for (let page = 2; page <= last; page += PAGES_AT_ONCE) {
    const some = Array.from({ length: Math.min(PAGES_AT_ONCE, last - page + 1) }, (_, index) =>
      comparePage(caller, wanted, page + index),
    );
    for (const next of await Promise.all(some)) {
      if (!next.ok) return next;
      commits.push(...next.value.commits);
    }
  }
  return succeed({
    status,
    aheadBy,
    behindBy,
    commits: commits.slice(0, wanted.limit),
    files: listAll(files?.map((file) => file.filename)),
    url,
  });
}

const ON_A_PAGE = 100;
/** A long way is read faster so, and GitHub allows a hundred requests at once. */
const PAGES_AT_ONCE = 6;

/** Paged, GitHub lists commits from the oldest on, and the files on the first page only. */
function comparePage(
  caller: RepositoryCaller,
  wanted: { readonly base: CommitSha; readonly head: CommitSha },
  page: number,
) {
  return ask(caller, {
    route: "GET /repos/{owner}/{repo}/compare/{basehead}",
    parameters: { basehead: `${wanted.base}...${wanted.head}`, per_page: ON_A_PAGE, page },
    schema: COMPARISON,
  });
}

function listAll(files: readonly string[] | undefined): readonly string[] | null {
  return files === undefined || files.length >= MOST_FILES ? null : files;
}

const ACTIVITY = z
  .object({
    ref: z.string(),
    before: shaOrNone,
    after: shaOrNone,
    timestamp: instant,
    activity_type: z.string(),
    actor: loginOrGhost,
  })
  .transform(
    (activity): PushReport => ({
      branch: activity.ref.replace(/^refs\/heads\//, ""),
      before: activity.before,
      after: activity.after,
      isForced: activity.activity_type === "force_push",
      at: activity.timestamp,
      actor: activity.actor,
    }),
  );

/** Where a server has no such list, or does not let us read it, the answer is `refused`: it will not change. */
async function readActivity(
  caller: RepositoryCaller,
  branch: string,
  until: CommitSha | null,
): Promise<Outcome<readonly PushReport[]>> {
  const outcome = await askPages(caller, {
    route: "GET /repos/{owner}/{repo}/activity",
    parameters: { ref: `refs/heads/${branch}` },
    schema: z.array(ACTIVITY),
    isEnough: (pushes) => pushes.some((push) => push.after === until),
  });
  if (!outcome.ok && outcome.trouble.kind === "not-found") {
    const message = "This server does not list a branch's pushes";
    return { ok: false, trouble: { kind: "refused", status: 404, message, permission: null } };
  }
  return map(outcome, (pushes) => takeDownTo(pushes, until));
}

function takeDownTo(pushes: readonly PushReport[], until: CommitSha | null) {
  const index = until === null ? -1 : pushes.findIndex((push) => push.after === until);
  return index === -1 ? pushes : pushes.slice(0, index);
}
