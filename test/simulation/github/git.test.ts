/** Commits, branches, files, comparisons, activity and pull requests. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Simulation, simulate, statusOf } from "./given.ts";

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulate();
});
afterEach(async () => {
  await simulation.github.close();
});

test("shows a pushed commit in every way GitHub shows it", async () => {
  const { octokit, at, world, repository, ada, first } = simulation;
  const committedAt = Date.UTC(2026, 10, 23, 10, 15, 2);
  const head = world.push(repository, {
    by: ada,
    commits: [{ message: "Sell", files: { "src/a.ts": "b\n", "src/b.ts": "c\n" }, committedAt }],
  });

  const commit = await octokit.repos.getCommit({ ...at, ref: "main" });
  const inner = await octokit.git.getCommit({ ...at, commit_sha: head.sha });
  const ref = await octokit.git.getRef({ ...at, ref: "heads/main" });
  const branch = await octokit.repos.getBranch({ ...at, branch: "main" });
  const commits = await octokit.repos.listCommits({ ...at, path: "README.md" });

  expect(commit.data.files?.map((file) => [file.filename, file.status])).toEqual([
    ["src/a.ts", "modified"],
    ["src/b.ts", "added"],
  ]);
  expect(inner.data.committer.date).toBe("2026-11-23T10:15:02Z");
  expect(inner.data.parents.map((parent) => parent.sha)).toEqual([first.sha]);
  expect([ref.data.object.sha, branch.data.commit.sha]).toEqual([head.sha, head.sha]);
  expect(commits.data.map((one) => one.sha)).toEqual([first.sha]);
  world.demandFaithful();
});

test("serves files, folders and raw text at any commit, and 404 for what is not there", async () => {
  const { octokit, at, world, repository, ada, first } = simulation;
  world.push(repository, { by: ada, commits: [{ message: "Drop", files: { "src/a.ts": null } }] });

  const old = await octokit.repos.getContent({ ...at, path: "src/a.ts", ref: first.sha });
  const raw = await octokit.repos.getContent({
    ...at,
    path: "README.md",
    mediaType: { format: "raw" },
  });
  const folder = await octokit.repos.getContent({ ...at, path: "" });
  const missing = octokit.repos.getContent({ ...at, path: "src/a.ts" });

  expect("content" in old.data && Buffer.from(old.data.content, "base64").toString()).toBe("a\n");
  expect(raw.data).toBe("# Shop\n");
  expect(Array.isArray(folder.data) && folder.data.map((one) => one.name)).toEqual(["README.md"]);
  expect(await statusOf(missing)).toBe(404);
  world.demandFaithful();
});

test("compares commits that are ahead, behind, diverged and identical, in pages", async () => {
  const { octokit, at, world, repository, ada, first } = simulation;
  const commits = Array.from({ length: 260 }, (_, index) => ({
    message: `Change ${index}`,
    files: { [`file-${index}`]: "x" },
  }));
  const head = world.push(repository, { by: ada, commits });
  const side = world.push(repository, {
    by: ada,
    branch: "side",
    onto: first.sha,
    commits: [{ message: "Aside" }],
  });
  const compare = (base: string, to: string, more = {}) =>
    octokit.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${to}`, ...more });

  const ahead = await compare(first.sha, head.sha);
  const third = await compare(first.sha, head.sha, { per_page: 100, page: 3 });

  expect(ahead.data).toMatchObject({ status: "ahead", ahead_by: 260, total_commits: 260 });
  expect(ahead.data.commits).toHaveLength(250);
  expect(third.data.commits.at(-1)?.sha).toBe(head.sha);
  expect(third.data.commits).toHaveLength(60);
  expect((await compare(head.sha, first.sha)).data.status).toBe("behind");
  expect((await compare(head.sha, head.sha)).data.status).toBe("identical");
  expect((await compare(head.sha, side.sha)).data).toMatchObject({
    status: "diverged",
    ahead_by: 1,
    behind_by: 260,
    merge_base_commit: { sha: first.sha },
  });
  world.demandFaithful();
});

test("remembers each push with before and after, newest first, by cursor", async () => {
  const { octokit, at, world, repository, ada, first } = simulation;
  const second = world.push(repository, { by: ada, commits: [{ message: "Two" }] });
  const forced = world.push(repository, {
    by: ada,
    onto: first.sha,
    commits: [{ message: "Other two" }],
  });

  const page = await octokit.repos.listActivities({ ...at, ref: "main", per_page: 2 });
  const all = await octokit.paginate(octokit.repos.listActivities, { ...at, per_page: 2 });

  expect(page.data.map((one) => [one.activity_type, one.before, one.after])).toEqual([
    ["force_push", second.sha, forced.sha],
    ["push", first.sha, second.sha],
  ]);
  expect(all.map((one) => one.activity_type)).toEqual(["force_push", "push", "branch_creation"]);
  world.demandFaithful();
});

test.each([
  { method: "merge", commits: 3, parents: 2 },
  { method: "squash", commits: 1, parents: 1 },
  { method: "rebase", commits: 2, parents: 1 },
] as const)(
  "a pull request merged by $method adds $commits commits",
  async ({ method, commits, parents }) => {
    const { octokit, at, world, repository, ada, bob, first } = simulation;
    world.push(repository, {
      by: ada,
      branch: "feature",
      commits: [
        { message: "One", files: { one: "1" } },
        { message: "Two", files: { two: "2" } },
      ],
    });
    const pull = world.openPullRequest(repository, { title: "Both", head: "feature", by: ada });
    world.review(repository, { pull, by: bob, state: "APPROVED" });

    const merged = world.mergePullRequest(repository, { pull, by: bob, method });
    const compared = await octokit.repos.compareCommitsWithBasehead({
      ...at,
      basehead: `${first.sha}...main`,
    });
    const shown = await octokit.pulls.get({ ...at, pull_number: pull.number });
    const reviews = await octokit.pulls.listReviews({ ...at, pull_number: pull.number });
    const found = await octokit.repos.listPullRequestsAssociatedWithCommit({
      ...at,
      commit_sha: merged.sha,
    });
    const [activity] = (await octokit.repos.listActivities({ ...at, ref: "main" })).data;

    expect(compared.data.total_commits).toBe(commits);
    expect(merged.parents).toHaveLength(parents);
    expect([...merged.files.keys()].toSorted()).toEqual(["README.md", "one", "src/a.ts", "two"]);
    expect(shown.data).toMatchObject({
      merged: true,
      state: "closed",
      merge_commit_sha: merged.sha,
    });
    expect(reviews.data.map((one) => [one.user?.login, one.state])).toEqual([["bob", "APPROVED"]]);
    expect(found.data.map((one) => one.number)).toEqual([pull.number]);
    expect(activity).toMatchObject({ activity_type: "pr_merge", after: merged.sha });
    world.demandFaithful();
  },
);

test("nobody approves a pull request of their own", () => {
  const { world, repository, ada } = simulation;
  world.push(repository, { by: ada, branch: "feature", commits: [{ message: "One" }] });
  const pull = world.openPullRequest(repository, { title: "Mine", head: "feature", by: ada });

  expect(() => world.review(repository, { pull, by: ada, state: "APPROVED" })).toThrow(
    "own pull request",
  );
});
