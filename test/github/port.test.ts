import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { commitSha } from "../../src/domain/ids.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { passTime } from "../../src/simulation/github/actions/pass-time.ts";
import { DEPLOY, DEPLOY_FILE, failed, type Given, given, SELF, worked } from "./given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

/** Pushes one commit and returns its SHA. */
function push(files: Record<string, string> = { "a.txt": `${Math.random()}` }, message = "Change") {
  const { world: github, repository, ada } = world;
  return commitSha(github.push(repository, { by: ada, commits: [{ message, files }] }).sha);
}

const first = () => commitSha(world.first.sha);

describe("commits", () => {
  test("reads a commit with the committer's date of the Git object", async () => {
    const head = push({ "a.txt": "a" }, "Add a\n\nBecause.");

    const commit = worked(await world.github.readCommit(head));

    expect(commit).toMatchObject({ sha: head, parents: [first()], title: "Add a", author: "ada" });
    expect(Math.abs(commit.committedAt - world.clock.now())).toBeLessThan(1000);
  });

  test("reads where a branch stands, also one with slashes", async () => {
    const head = push();
    world.world.push(world.repository, {
      by: world.ada,
      branch: "release/1",
      commits: [{ message: "Cut", files: { "b.txt": "b" } }],
    });

    expect(worked(await world.github.readHead("main"))).toBe(head);
    expect(worked(await world.github.readHead("release/1"))).not.toBe(head);
    expect(failed(await world.github.readHead("gone")).kind).toBe("not-found");
  });

  test("compares through all pages, oldest first, with the files of the whole", async () => {
    const commits = Array.from({ length: 260 }, (_, index) => ({
      message: `Change ${index}`,
      files: { "a.txt": `${index}` },
    }));
    const head = world.world.push(world.repository, { by: world.ada, commits });

    const comparison = worked(await world.github.compare(first(), commitSha(head.sha)));

    expect(comparison).toMatchObject({
      status: "ahead",
      aheadBy: 260,
      behindBy: 0,
      files: ["a.txt"],
    });
    expect(comparison.commits.map((commit) => commit.title)).toEqual(
      commits.map((commit) => commit.message),
    );
  });

  test("compares up to a limit", async () => {
    push({}, "One");
    push({}, "Two");
    const head = push({}, "Three");

    const comparison = worked(await world.github.compare(first(), head, 2));

    expect(comparison.aheadBy).toBe(3);
    expect(comparison.commits.map((commit) => commit.title)).toEqual(["One", "Two"]);
  });

  test("does not pretend to know all files when there are more than GitHub lists", async () => {
    const names = Array.from({ length: 301 }, (_, index) => [`${index}.txt`, "x"] as const);
    const head = push(Object.fromEntries(names));

    expect(worked(await world.github.compare(first(), head)).files).toBeNull();
  });

  test("lists pushes down to the one that is known", async () => {
    const one = push();
    const two = push();
    const three = push();

    const pushes = worked(await world.github.readActivity("main", one));

    expect(pushes.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: two, after: three },
      { before: one, after: two },
    ]);
    expect(pushes[0]).toMatchObject({ branch: "main", isForced: false, actor: "ada" });
  });

  test("lists pushes page by page until the known one", async () => {
    const known = push();
    for (let count = 0; count < 130; count++) push({ "a.txt": `${count}` });

    expect(worked(await world.github.readActivity("main", known))).toHaveLength(130);
    expect(worked(await world.github.readActivity("main", null))).toHaveLength(132);
  });

  test("says that a server without a list of pushes will never have one", async () => {
    world.server.faults.plan({
      template: "/repos/{owner}/{repo}/activity",
      fault: { kind: "error", status: 404 },
    });

    expect(failed(await world.github.readActivity("main", null))).toMatchObject({
      kind: "refused",
      status: 404,
    });
  });
});

describe("files", () => {
  test("reads all pipeline files of a branch", async () => {
    push({
      ".github/release-captain.yml": "pipeline: shop\n",
      ".github/release-captain/api.yml": "pipeline: api\n",
      ".github/release-captain/notes.md": "Notes",
    });

    expect(worked(await world.github.readPipelineFiles("main"))).toEqual([
      { file: ".github/release-captain.yml", text: "pipeline: shop\n" },
      { file: ".github/release-captain/api.yml", text: "pipeline: api\n" },
    ]);
  });

  test("finds none where there are none", async () => {
    expect(worked(await world.github.readPipelineFiles(first()))).toEqual([]);
  });

  test("does not take a repository that it cannot see for one without pipelines", async () => {
    const elsewhere = { ...world.ref, name: "secret" };
    const { octokit, clock } = world;
    const github = openGitHub({ octokit, repository: elsewhere, self: SELF, clock: clock.now });

    expect(failed(await github.readPipelineFiles("main")).kind).toBe("not-found");
  });

  test.each(["deploy.yml", DEPLOY_FILE])("reads the workflow %s", async (file) => {
    expect(worked(await world.github.readWorkflow(file, "main"))).toEqual({
      path: DEPLOY_FILE,
      state: "active",
      text: DEPLOY,
    });
  });

  test("says that a workflow is missing", async () => {
    expect(worked(await world.github.readWorkflow("none.yml", "main"))).toMatchObject({
      state: "missing",
      text: "",
    });
  });
});

describe("deployments", () => {
  const wanted = () => ({
    commit: first(),
    environment: "prod-a",
    task: "deploy" as const,
    description: "🚢".repeat(200),
    isProduction: true,
    payload: { artifact_id: "shop-1", attempt: 1, manifest_digest: null },
  });

  test("makes a Deployment and finds it again by what it carries", async () => {
    const made = worked(await world.github.createDeployment(wanted()));
    const found = worked(
      await world.github.listDeployments({ environment: "prod-a", commit: first() }),
    );

    expect(found).toEqual([made]);
    expect(made).toMatchObject({ creator: SELF, task: "deploy", payload: wanted().payload });
    const [stored] = world.repository.deployments.values();
    expect([...(stored?.description ?? "")]).toHaveLength(140);
  });

  test("lists only our own, newest first", async () => {
    const one = worked(await world.github.createDeployment(wanted()));
    world.world.createDeployment(world.repository, {
      by: world.ada,
      sha: first(),
      ref: "main",
      environment: "prod-a",
    });
    const two = worked(await world.github.createDeployment(wanted()));

    const found = await world.github.listDeployments({ environment: "prod-a", commit: first() });

    expect(worked(found)).toEqual([two, one]);
  });

  test("posts a status and lists it", async () => {
    const { deploymentId } = worked(await world.github.createDeployment(wanted()));
    const logUrl = "https://example.com/log";

    worked(
      await world.github.createStatus(deploymentId, {
        state: "in_progress",
        description: "x".repeat(150),
        logUrl,
        environmentUrl: null,
      }),
    );

    expect(worked(await world.github.listStatuses(deploymentId))).toMatchObject([
      { deploymentId, state: "in_progress", logUrl, creator: SELF },
    ]);
  });
});

const INPUTS = { environment: "prod-a", artifact_id: "shop-1", deployment_id: "5" };

describe("runs", () => {
  test("starts a workflow and is told its run", async () => {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    await passTime(world.clock, world.actions, 600_000);

    const run = worked(await world.github.readRun(runId ?? 0));
    const jobs = worked(await world.github.listJobs(runId ?? 0));

    expect(run).toMatchObject({
      event: "workflow_dispatch",
      path: DEPLOY_FILE,
      displayTitle: "Deploy shop-1 to prod-a (5)",
      actor: SELF,
      status: "completed",
      conclusion: "success",
      headRepositoryId: world.repository.id,
    });
    expect(jobs).toMatchObject([{ runId, name: "deploy", conclusion: "success" }]);
  });

  test("lists the runs of a workflow since a moment", async () => {
    worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    world.clock.advance(60_500);
    const since = world.clock.now();
    const { runId } = worked(await world.github.dispatchWorkflow(DEPLOY_FILE, INPUTS));

    const filter = { workflow: "deploy.yml", event: "workflow_dispatch", createdSince: since };
    const found = worked(await world.github.listRuns(filter));

    expect(found.map((run) => run.runId)).toEqual([runId]);
  });

  test("has a run cancelled, and finds nothing wrong with one that is over", async () => {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    await passTime(world.clock, world.actions, 10_000);

    worked(await world.github.cancelRun(runId ?? 0, false));
    await passTime(world.clock, world.actions, 60_000);

    expect(worked(await world.github.readRun(runId ?? 0)).conclusion).toBe("cancelled");
    worked(await world.github.cancelRun(runId ?? 0, true));
  });

  test("is refused with GitHub's words for inputs that the workflow does not declare", async () => {
    const trouble = failed(
      await world.github.dispatchWorkflow("deploy.yml", { ...INPUTS, x: "1" }),
    );

    expect(trouble).toMatchObject({ kind: "refused", status: 422 });
    expect(trouble.message).toMatch(/unexpected inputs/i);
  });

  test("follows a default branch that got another name", async () => {
    world.world.renameDefaultBranch(world.repository, { name: "trunk", by: world.ada });

    expect(worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS)).runId).not.toBeNull();
  });

  test("does not know whether a dispatch worked whose answer was lost", async () => {
    world.server.faults.plan({ method: "POST", fault: { kind: "lose-answer" }, times: 1 });

    expect(failed(await world.github.dispatchWorkflow("deploy.yml", INPUTS))).toMatchObject({
      kind: "retryable",
      mayHaveWorked: true,
    });
    expect(world.actions.runs()).toHaveLength(1);
  });
});

describe("runs on GitHub Enterprise Server", () => {
  test("starts a workflow without being told its run", async () => {
    const enterprise = await given({ edition: "ghes" });
    try {
      const outcome = await enterprise.github.dispatchWorkflow("deploy.yml", INPUTS);

      expect(worked(outcome)).toEqual({ runId: null });
      expect(enterprise.actions.runs()).toHaveLength(1);
    } finally {
      await enterprise.server.close();
    }
  });
});

describe("artifacts", () => {
  async function publish(files: Record<string, Uint8Array>, name = "manifest") {
    const { runId } = worked(await world.github.dispatchWorkflow("deploy.yml", INPUTS));
    const run = world.actions.run(runId ?? 0);
    if (run === null) throw new Error("No run");
    const uploader = { run, attempt: 1, runBackendId: "r", jobBackendId: "j" };
    const artifact = world.actions.artifacts.create(uploader, name, "application/zip");
    if (artifact === null) throw new Error("No artifact");
    artifact.bytes = Buffer.from(zipSync(files));
    artifact.isFinal = true;
    return run.id;
  }

  test("reads the one file of an artifact", async () => {
    const runId = await publish({ "manifest.json": Buffer.from('{"parts":[]} 🚢') });

    expect(worked(await world.github.readArtifact(runId, "manifest"))).toBe('{"parts":[]} 🚢');
  });

  test("knows that a run has none of that name", async () => {
    const runId = await publish({ "manifest.json": Buffer.from("{}") });

    expect(worked(await world.github.readArtifact(runId, "other"))).toBeNull();
  });

  test("refuses an archive of several files", async () => {
    const runId = await publish({ "a.json": Buffer.from("{}"), "b.json": Buffer.from("{}") });

    expect(failed(await world.github.readArtifact(runId, "manifest")).message).toBe(
      'Artifact "manifest" holds more than one file',
    );
  });

  test("says that an artifact has expired", async () => {
    const runId = await publish({ "a.json": Buffer.from("{}") });
    world.clock.advance(91 * 24 * 3_600_000);

    expect(failed(await world.github.readArtifact(runId, "manifest"))).toMatchObject({
      status: 410,
    });
  });
});

describe("check runs", () => {
  const content = () => ({
    name: "Release Captain (shop)",
    headSha: first(),
    externalId: "shop-1",
    status: "in_progress" as const,
    conclusion: null,
    title: "On its way",
    summary: "Wave 1",
    annotations: [],
  });

  test("makes one, finds it and completes it", async () => {
    const made = worked(await world.github.createCheckRun(content()));
    const change = { ...content(), status: "completed" as const, conclusion: "success" as const };
    worked(await world.github.updateCheckRun(made, change));

    expect(worked(await world.github.findCheckRuns(first(), content().name))).toEqual([
      { checkRunId: made, externalId: "shop-1", status: "completed" },
    ]);
    expect(worked(await world.github.listChecks(first(), content().name))).toMatchObject([
      { checkRunId: made, app: "release-captain", conclusion: "success" },
    ]);
  });

  test("lists no check run that has not ended", async () => {
    worked(await world.github.createCheckRun(content()));

    expect(worked(await world.github.listChecks(first(), content().name))).toEqual([]);
  });

  test("shows each of many annotations once, also after an update", async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      path: ".github/release-captain.yml",
      line: index + 1,
      column: 1,
      message: "unknown key",
      level: "failure" as const,
    }));
    const many = { ...content(), annotations };

    const made = worked(await world.github.createCheckRun(many));
    worked(await world.github.updateCheckRun(made, many));

    expect(world.repository.checkRuns.get(made)?.output?.annotations).toHaveLength(120);
  });
});

describe("issues and comments", () => {
  test("opens an issue, finds it by its title and closes it", async () => {
    const title = "Release Captain needs attention (shop)";
    world.world.openIssue(world.repository, { title, by: world.ada });
    const issue = worked(await world.github.createIssue({ title, body: "x".repeat(70_000) }));

    expect(worked(await world.github.findIssue(title))).toBe(issue);
    expect(world.repository.issues.get(issue)?.body).toHaveLength(65_536);
    worked(await world.github.updateIssue(issue, { body: "Over.", state: "closed" }));
    expect(worked(await world.github.findIssue(title))).toBeNull();
  });

  test("lists open issues of a label, without pull requests", async () => {
    const label = { labels: ["bug"], by: world.ada };
    const { number } = world.world.openIssue(world.repository, { title: "One", ...label });
    world.world.openIssue(world.repository, { title: "Two", by: world.ada });

    expect(worked(await world.github.listIssues("bug"))).toEqual([
      { issue: number, author: "ada" },
    ]);
  });

  test.each([2, 12])("lists the issues that raise alarms with %d labels", async (count) => {
    const names = Array.from({ length: count }, (_, index) => `prod-${index}`);
    const by = world.ada;
    for (const name of names) {
      world.world.openIssue(world.repository, { title: name, labels: [`Alarm/${name}`], by });
    }
    world.world.openIssue(world.repository, { title: "Other", labels: ["bug"], by });

    const alarms = worked(await world.github.listAlarmIssues());

    expect(alarms.map((alarm) => alarm.environments)).toEqual(names.map((name) => [name]));
    expect(alarms[0]).toMatchObject({ author: "ada", at: world.clock.now() });
  });

  test("comments, changes the comment, and finds its own comments again", async () => {
    const issue = world.world.openIssue(world.repository, { title: "One", by: world.ada });
    const since = world.clock.now();
    const theirs = world.world.comment(world.repository, { issue, body: "/status", by: world.ada });

    const ours = worked(await world.github.createComment(issue.number, "Working"));
    worked(await world.github.updateComment(ours, "Done"));
    worked(await world.github.react(theirs.id, "eyes"));
    worked(await world.github.react(theirs.id, "eyes"));

    expect(worked(await world.github.listOwnComments(issue.number, since))).toEqual([
      { commentId: ours, body: "Done" },
    ]);
  });

  test("is refused where issues are switched off", async () => {
    world.repository.hasIssues = false;

    expect(failed(await world.github.createIssue({ title: "One", body: "" }))).toMatchObject({
      kind: "refused",
      status: 410,
    });
  });
});

describe("people", () => {
  test("reads GitHub's role and what it stands on", async () => {
    const bob = world.world.createUser("bob");
    world.world.grant(world.repository, bob, "write", "release-manager");

    expect(worked(await world.github.readPermission("ada"))).toEqual({
      role: "maintain",
      base: "write",
    });
    expect(worked(await world.github.readPermission("bob"))).toEqual({
      role: "release-manager",
      base: "write",
    });
  });

  test("gives nothing to people that GitHub does not know", async () => {
    expect(worked(await world.github.readPermission("nobody"))).toEqual({
      role: "none",
      base: "none",
    });
  });

  test("knows who is in a team, with or without the organisation before its name", async () => {
    world.world.createTeam(world.acme, "oncall", [world.ada]);

    expect(worked(await world.github.isTeamMember("oncall", "ada"))).toBe(true);
    expect(worked(await world.github.isTeamMember("acme/oncall", "ada"))).toBe(true);
    expect(worked(await world.github.isTeamMember("oncall", "bob"))).toBe(false);
    expect(worked(await world.github.isTeamMember("none", "ada"))).toBe(false);
  });
});

describe("set-up", () => {
  test("names the permission that the app lacks", async () => {
    const poor = await given({ permissions: { contents: "read" } });
    try {
      const trouble = failed(await poor.github.createComment(1, "Hi"));

      expect(trouble).toMatchObject({ kind: "refused", status: 403 });
      expect(trouble.kind === "refused" && trouble.permission).toMatch(/Issues: write/);
    } finally {
      await poor.server.close();
    }
  });

  test("says that the installation is suspended, or the repository archived", async () => {
    world.world.archiveRepository(world.repository, { archived: true, by: world.ada });
    expect(failed(await world.github.createIssue({ title: "One", body: "" })).message).toMatch(
      /archived/,
    );

    world.world.suspend(world.installation, world.ada);
    expect(failed(await world.github.readHead("main"))).toMatchObject({
      kind: "refused",
      message: "The app's installation is suspended",
    });
  });

  test("obeys GitHub's word about how long to wait", async () => {
    const headers = { "retry-after": "90" };
    world.server.faults.plan({ fault: { kind: "error", status: 403, headers } });

    expect(failed(await world.github.readHead("main"))).toMatchObject({
      kind: "retryable",
      retryAt: world.clock.now() + 90_000,
      mayHaveWorked: false,
    });
  });
});
