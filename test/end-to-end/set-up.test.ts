import { expect, test } from "@jest/globals";
import { readTemplates } from "../../src/simulation/templates.ts";
import { MINUTE, openStage } from "./stage.ts";
import { BUILD, DEPLOY, ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

const PIPELINE_FILE = ".github/release-captain.yml";
const DEPLOY_FILE = ".github/workflows/deploy.yml";
const IMAGE = `sha256:${"ab".repeat(32)}`;

test("a bad pipeline file on a push is annotated, and the old one goes on", async () => {
  const stage = await openStage({ validate: true, pipeline: ONE_STAGE });
  const bad = stage.merge("Bad file (#1)", {
    [PIPELINE_FILE]: ONE_STAGE.replace("approvals", "aprovals"),
  });
  await stage.until(() => stage.runsIn("prod") === bad);

  const said = stage.ourChecks(bad).find(({ conclusion }) => conclusion === "action_required");
  expect(said?.output?.annotations[0]).toMatchObject({
    path: PIPELINE_FILE,
    message: expect.stringContaining("approvals"),
    annotation_level: "failure",
  });
  expect(said?.output?.summary).toContain("Still using the file of");
  await stage.until(() => stage.ourChecks(bad).some(({ conclusion }) => conclusion === "success"));
  stage.demandFaithful();
});

test("on a pull request the same is said without blocking it", async () => {
  const stage = await openStage({ validate: true, pipeline: ONE_STAGE });
  const { world, repository, dana } = stage;
  const head = world.push(repository, {
    by: dana,
    branch: "change",
    commits: [{ message: "Bad file", files: { [PIPELINE_FILE]: "pipeline: [" } }],
  });
  world.openPullRequest(repository, { title: "Change", head: "change", by: dana });
  await stage.pass(MINUTE);

  expect(stage.ourChecks(head.sha)).toMatchObject([{ conclusion: "neutral" }]);
  expect(stage.incidents()).toEqual([]);
  stage.demandFaithful();
});

test.each([
  ["missing", null, "`deploy.yml` is not on `main`"],
  [
    "without the trigger",
    DEPLOY.replace("workflow_dispatch", "workflow_call"),
    "workflow_dispatch",
  ],
  [
    "without an input for the environment",
    DEPLOY.replace("environment: { required: true, type: string }\n      ", ""),
    "`environment`",
  ],
  [
    "with a required input that the captain does not know",
    DEPLOY.replace("kind:", "region: { required: true, type: string }\n      kind:"),
    "region",
  ],
])(
  "a deploy workflow %s is said before it is needed, and forgotten when mended",
  async (_, text, words) => {
    const stage = await openStage({ pipeline: ONE_STAGE });
    const sha = stage.merge("Break (#1)", { [DEPLOY_FILE]: text });

    await stage.until(() => stage.incident() !== null, MINUTE);
    expect(stage.incident()?.body).toContain(words);
    await stage.until(() => stage.check(sha).startsWith("failure"));
    expect(
      stage.deployments("prod").flatMap(({ statuses }) => statuses.map(({ state }) => state)),
    ).not.toContain("success");

    const mended = stage.merge("Mend (#2)", { [DEPLOY_FILE]: DEPLOY });
    await stage.until(() => stage.check(mended).startsWith("success"));
    await stage.pass(MINUTE);
    expect(stage.incident()).toBeNull();
  },
);

test("a disabled workflow is named, and enabled again it works for the next release", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const known = stage.actions.workflows.find(stage.repository, "deploy.yml");
  if (known !== null) known.state = "disabled_manually";
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("failure"));
  await stage.pass(MINUTE);

  expect(stage.incident()?.body).toContain("`deploy.yml` is disabled");
  if (known !== null) known.state = "active";
  const next = stage.merge("Next (#2)");
  await stage.until(() => stage.check(next).startsWith("success"));
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("a workflow that stands on the branch and is unknown to Actions is said to be so, not to be missing", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const template = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}";
  const unknown = { kind: "error", status: 404, message: "Not Found" } as const;
  const mend = stage.github.faults.plan({ method: "GET", template, fault: unknown });
  stage.merge("First (#1)");
  await stage.until(() => stage.incident() !== null);

  expect(stage.incident()?.body).toContain("GitHub Actions does not know `deploy.yml`");
  mend();
  const next = stage.merge("Next (#2)");
  await stage.until(() => stage.check(next).startsWith("success"));
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("a manifest that can't be read is forgotten when a newer release brings one that can", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const template = "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts";
  const fault = { kind: "error", status: 403, message: "Resource not accessible" } as const;
  stage.github.faults.plan({ method: "GET", template, times: 1, fault });
  stage.merge("First (#1)");
  await stage.until(() => stage.incident() !== null);
  expect(stage.incident()?.body).toContain("can't be read");

  const next = stage.merge("Next (#2)");
  await stage.until(() => stage.check(next).startsWith("success"));
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("a build that is run again has its own minutes in which GitHub may not tell its manifest", async () => {
  const own = { workflows: readTemplates(), sweepMs: 600 * MINUTE };
  const stage = await openStage({ pipeline: ONE_STAGE, ...own });
  const { script, github, actions, dana } = stage;
  script.when({ workflow: "build.yml" }, { outputs: { image: { digest: IMAGE } } });
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));
  const template = "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts";
  const fault = { kind: "error", status: 502 } as const;
  const mend = github.faults.plan({ method: "GET", template, fault });
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.check(second) === "failure: the build failed");
  mend();
  github.faults.plan({ method: "GET", template, times: 1, fault });
  const run = stage.runsOf("build.yml").at(-1);
  if (run !== undefined) actions.rerun(run, { account: dana, app: null });
  await stage.until(() => stage.runsIn("prod") === second, 20 * MINUTE);

  expect(stage.newest("prod").payload).toMatchObject({
    manifest_digest: expect.stringMatching(/^sha256:/),
  });
});

test("a permission that the app lacks is named", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, installation, app, dana } = stage;
  const { deployments: _, ...permissions } = app.permissions;
  world.acceptPermissions(installation, {
    permissions: { ...permissions, deployments: "read" },
    by: dana,
  });
  // A new process asks for a new token.
  await stage.restart();
  stage.merge("First (#1)");

  await stage.until(() => stage.incident()?.body?.includes("Deployments: write") === true);
  world.acceptPermissions(installation, { permissions: app.permissions, by: dana });
  await stage.pass(MINUTE);
  expect(stage.incident()).toBeNull();
});

test("a server that names no run needs a run-name; without it runs start one after another and the captain says so", async () => {
  const workflows = { "build.yml": BUILD, "deploy.yml": DEPLOY.replace(/run-name: .*\n/, "") };
  const pipeline = ONE_STAGE.replace("[prod]", "[prod-a, prod-b]");
  const stage = await openStage({ pipeline, workflows, edition: "ghes" });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.incident() !== null);

  expect(stage.incident()?.body).toContain("run-name");
  await stage.until(() => stage.check(sha).startsWith("success"));
  const runs = stage.runsOf("deploy.yml");
  expect(runs.map(({ inputs }) => inputs.texts["environment"])).toEqual(["prod-a", "prod-b"]);
  expect(stage.newest("prod-a").statuses[0]?.logUrl).toContain(String(runs[0]?.id));
  expect(stage.newest("prod-b").statuses[0]?.logUrl).toContain(String(runs[1]?.id));
  stage.merge("Name runs (#2)", { [DEPLOY_FILE]: DEPLOY });
  await stage.until(() => stage.incident() === null);
});

test("on a server that names no run, run-name tells parallel runs apart", async () => {
  const pipeline = ONE_STAGE.replace("[prod]", "[prod-a, prod-b, prod-c]");
  const stage = await openStage({
    validate: true,
    pipeline,
    workflows: PLAIN_WORKFLOWS,
    edition: "ghes",
  });
  const sha = stage.merge("First (#1)");

  await stage.until(() => stage.check(sha).startsWith("success"));

  for (const environment of ["prod-a", "prod-b", "prod-c"]) {
    const deployment = stage.newest(environment);
    const run = stage
      .runsOf("deploy.yml")
      .find(({ inputs }) => inputs.texts["deployment_id"] === String(deployment.id));
    expect(run?.inputs.texts["environment"]).toBe(environment);
    expect(deployment.statuses[0]?.logUrl).toContain(`/runs/${run?.id}`);
  }
  expect(stage.incidents()).toEqual([]);
  stage.demandFaithful();
});
