/** What a merge of a pull request adds to its base: a merge commit, one squashed commit, or copies of each. */
import type { Actor } from "../access.ts";
import { Bug } from "../answer.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import { type Commit, makeCommit } from "./commits.ts";
import { claim, type PullRequest } from "./pulls.ts";
import type { Repository } from "./repositories.ts";

/** Makes the commits that a merge of this kind adds; returns the last. No branch points to it yet. */
export function mergeBy(
  world: World,
  repository: Repository,
  how: {
    method: "merge" | "squash" | "rebase";
    pull: PullRequest;
    commits: readonly Commit[];
    by: Actor;
  },
): Commit {
  const { method, pull, commits, by } = how;
  const base = commitAt(repository, pull.baseSha);
  const replay = (
    onto: Commit,
    content: { message: string; parents: string[]; from: readonly Commit[] },
  ) => {
    const author =
      method === "rebase" ? (content.from[0]?.author ?? base.author) : personOf(world, by.account);
    const { message, parents } = content;
    const committer = webFlow(world);
    const made = makeCommit({ message, parents, author, committer, ...graft(onto, content.from) });
    repository.commits.set(made.sha, made);
    claim(repository, pull, made.sha);
    return made;
  };
  const { title, body, number } = { ...pull.issue, number: pull.number };
  switch (method) {
    case "merge": {
      const message = `Merge pull request #${number} from ${repository.owner.login}/${pull.headBranch}\n\n${title}`;
      return replay(base, { message, parents: [base.sha, pull.headSha], from: commits });
    }
    case "squash": {
      const message = `${title} (#${number})${body === null ? "" : `\n\n${body}`}`;
      return replay(base, { message, parents: [base.sha], from: commits });
    }
    case "rebase":
      return commits
        .filter((commit) => commit.parents.length < 2)
        .reduce(
          (onto, from) =>
            replay(onto, { message: from.message, parents: [onto.sha], from: [from] }),
          base,
        );
  }
}

/** What the commits changed, put on top of another commit's files. */
function graft(onto: Commit, commits: readonly Commit[]): Pick<Commit, "files" | "changes"> {
  const files = new Map(onto.files);
  const changes = new Map<string, Commit["changes"][number]>();
  for (const commit of commits.filter((one) => one.parents.length < 2)) {
    for (const change of commit.changes) {
      const text = commit.files.get(change.filename);
      if (text === undefined) files.delete(change.filename);
      else files.set(change.filename, text);
      changes.set(change.filename, change);
    }
  }
  return { files, changes: [...changes.values()] };
}

function personOf(world: World, account: Account) {
  const email = `${account.id}+${account.login}@users.noreply.github.com`;
  return { name: account.login, email, date: world.time(), account };
}

/** GitHub itself is the committer of what is merged on the web. */
function webFlow(world: World) {
  const account = world.account("web-flow") ?? world.createUser("web-flow");
  return { name: "GitHub", email: "noreply@github.com", date: world.time(), account };
}

function commitAt(repository: Repository, sha: string): Commit {
  const commit = repository.commits.get(sha);
  if (commit === undefined) throw new Bug(`There is no commit ${sha}`);
  return commit;
}
