/** A repository with workflows on a manual clock, and the words by which tests drive it. */
import { fileURLToPath } from "node:url";
import { afterEach } from "@jest/globals";
import { Actions, type ActionsSettings } from "../../../src/simulation/github/actions/actions.ts";
import { passTime } from "../../../src/simulation/github/actions/pass-time.ts";
import { presentJob } from "../../../src/simulation/github/actions/rest/present-job.ts";
import { latestAttempt, type Run } from "../../../src/simulation/github/actions/runs/run.ts";
import { Script } from "../../../src/simulation/github/actions/script.ts";
import { manualClock } from "../../../src/simulation/github/clock.ts";
import { push } from "../../../src/simulation/github/resources/pushes.ts";
import { type Happening, World } from "../../../src/simulation/github/world.ts";

export const FIXTURE_ACTION = {
  uses: /^\.\/fixture$/,
  directory: fileURLToPath(new URL("./fixture-action", import.meta.url)),
};

/** A deploy workflow of the plain kind: one environment a run. */
export const DEPLOY = `
name: deploy
run-name: Deploy \${{ inputs.artifact_id }} to \${{ inputs.environment }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      environment: { required: true }
      artifact_id: { required: true }
      commit: { type: string }
      deployment_id: {}
      kind: { default: promotion, type: choice, options: [promotion, rollback] }
concurrency: deploy-\${{ inputs.environment }}
permissions: { deployments: write, contents: read }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    steps:
      - uses: actions/checkout@v5
      - run: ./deploy.sh
      - if: always()
        run: ./clean-up.sh
`;

/** One run for a whole stage. */
export const DEPLOY_STAGE = `
name: deploy stage
on:
  workflow_dispatch:
    inputs:
      targets: { required: true }
      artifact_id: { required: true }
jobs:
  deploy:
    name: deploy (\${{ matrix.target.environment }})
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        target: \${{ fromJSON(inputs.targets) }}
    steps:
      - run: ./deploy.sh
`;

export const BUILD = `
name: build
on:
  push:
    branches: [main]
    paths: ["src/**"]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
  build:
    needs: test
    runs-on: ubuntu-latest
    outputs: { digest: "\${{ steps.image.outputs.digest }}" }
    steps:
      - id: image
        run: docker build .
`;

export type Scenery = Omit<ActionsSettings, "world"> & {
  readonly workflows: Readonly<Record<string, string>>;
  readonly edition?: "github.com" | "ghes";
};

const open: Actions[] = [];
afterEach(async () => {
  for (const actions of open.splice(0)) await actions.close();
});

/** A world with the repository `acme/shop`, whose first commit on `main` holds the workflows. */
export function setTheScene(scenery: Scenery) {
  const { workflows, edition = "github.com", ...settings } = scenery;
  const clock = manualClock();
  const world = new World({ clock, edition });
  const script = settings.script ?? new Script();
  const actions = new Actions({ actions: [FIXTURE_ACTION], ...settings, world, script });
  open.push(actions);
  const happenings: Happening[] = [];
  world.onHappening((happening) => happenings.push(happening));
  const acme = world.createOrganization("acme");
  const ann = world.createUser("ann");
  const repository = world.createRepository({ owner: acme, name: "shop" });
  repository.grant(ann, "admin");
  const files = Object.entries(workflows).map(([name, text]) => [
    `.github/workflows/${name}`,
    text,
  ]);
  push(world, repository, {
    by: ann,
    commits: [{ message: "Begin", files: Object.fromEntries(files) }],
  });
  const actor = { account: ann, app: null };
  return {
    world,
    clock,
    actions,
    script,
    repository,
    ann,
    actor,
    happenings,
    pass: (byMs: number) => passTime(clock, actions, byMs),
    dispatch: (workflow: string, inputs: Record<string, string> = {}) =>
      actions.dispatch(repository, { workflow, ref: "main", inputs, actor }),
    push: (message: string, files: Record<string, string>, branch = "main") =>
      push(world, repository, { by: ann, branch, commits: [{ message, files }] }),
    /** Webhook events in order: `workflow_run.completed`. */
    told: (event: string) =>
      happenings.filter((one) => one.event === event).map((one) => one.action),
    outcomeOf,
    jobsOf: (run: Run) =>
      latestAttempt(run).jobs.map((job) => `${job.name}: ${job.conclusion ?? job.status}`),
    stepsOf: (run: Run) =>
      latestAttempt(run).jobs.flatMap((job) =>
        presentJob(world, run, job).steps.map(
          (step) => `${step.name}: ${step.conclusion ?? step.status}`,
        ),
      ),
    logOf: (run: Run) =>
      latestAttempt(run)
        .jobs.flatMap((job) => job.log)
        .join("\n"),
  };
}

/** The conclusion, or the status while there is none. */
export function outcomeOf(run: Run): string {
  const { status, conclusion } = latestAttempt(run);
  return conclusion ?? status;
}

export const minutes = (count: number) => count * 60_000;
