/** GitHub Actions of the simulated GitHub: starts runs, lets them live, and offers its endpoints. */
import type { Actor } from "../access.ts";
import { conflict, forbidden, notFound, unprocessable } from "../answer.ts";
import { findCommit } from "../resources/commits.ts";
import type { Repository } from "../resources/repositories.ts";
import type { Route } from "../routes.ts";
import type { Mount, Page } from "../server.ts";
import type { Push, World } from "../world.ts";
import { ArtifactStore } from "./artifacts/artifact-store.ts";
import { BLOB_PREFIX, blobPath, blobStorage } from "./artifacts/blob-storage.ts";
import { resultsService, TWIRP_PREFIX } from "./artifacts/results-service.ts";
import { actionsPages } from "./rest/pages.ts";
import { actionsRoutes } from "./rest/routes.ts";
import { type ActionAtHand, ActionRunner, OWN_ACTION } from "./runner/action-runner.ts";
import { processExecutor } from "./runner/process-executor.ts";
import { threadExecutor } from "./runner/thread-executor.ts";
import { ConcurrencyGroups } from "./runs/concurrency.ts";
import { keptJobs } from "./runs/kept-jobs.ts";
import { type Attempt, latestAttempt, type Run } from "./runs/run.ts";
import { RunLife } from "./runs/run-life.ts";
import { RunnerSlots } from "./runs/runner-slots.ts";
import type { Stage } from "./runs/stage.ts";
import { makeAttempt, makeRun, type NewRun } from "./runs/start-run.ts";
import { Script } from "./script.ts";
import { CLOUD_LIMITS, ENTERPRISE_LIMITS, judgeInputs } from "./workflows/inputs.ts";
import { isStartedBy } from "./workflows/patterns.ts";
import { fullRef, pathsOf } from "./workflows/refs.ts";
import { WorkflowRegistry } from "./workflows/registry.ts";

export interface ActionsSettings {
  readonly world: World;
  /** How jobs go; all succeed after a minute by default. */
  readonly script?: Script;
  /** `process` runs actions as GitHub does; `thread`, the default, runs the same files at a fraction of the price. */
  readonly execution?: "process" | "thread";
  /** Actions whose code is run; this project's own by default. All others are played. */
  readonly actions?: readonly ActionAtHand[];
  /** Hosted runners at the same time; without a limit by default. */
  readonly runners?: number;
  /** What `GITHUB_TOKEN` may do where a workflow is silent: GitHub's restricted setting by default. */
  readonly defaultPermissions?: Readonly<Record<string, "read" | "write">>;
}

/** GitHub allows so many attempts of one run beside the first, within 30 days. */
const MOST_RERUNS = 50;
const RERUN_DAYS_MS = 30 * 24 * 3_600_000;

/** Make one beside the world, and give `routes`, `mounts` and `pages` to the server. */
export class Actions {
  readonly world: World;
  readonly script: Script;
  readonly artifacts: ArtifactStore;
  readonly workflows: WorkflowRegistry;
  readonly routes: readonly Route[];
  /** Raw handlers by prefix: the artifact service and its blob storage. */
  readonly mounts: Readonly<Record<string, Mount>>;
  readonly pages: readonly Page[];
  readonly #stage: Stage;
  readonly #runs = new Map<number, Run>();
  readonly #lives = new Map<Run, RunLife>();

  constructor(settings: ActionsSettings) {
    const { world } = settings;
    this.world = world;
    this.script = settings.script ?? new Script();
    this.artifacts = new ArtifactStore(world);
    this.workflows = new WorkflowRegistry(world);
    const executor = settings.execution === "process" ? processExecutor() : threadExecutor();
    this.#stage = {
      world,
      script: this.script,
      groups: new ConcurrencyGroups(),
      slots: new RunnerSlots(settings.runners ?? Number.POSITIVE_INFINITY),
      actions: new ActionRunner(executor, settings.actions ?? [OWN_ACTION]),
      artifacts: this.artifacts,
      defaultPermissions: settings.defaultPermissions ?? { contents: "read", packages: "read" },
    };
    this.routes = actionsRoutes(this);
    this.pages = actionsPages(this);
    this.mounts = {
      [TWIRP_PREFIX]: resultsService({
        store: this.artifacts,
        blobUrl: (artifact) => `${world.htmlUrl}${blobPath(artifact)}`,
      }),
      [BLOB_PREFIX]: blobStorage(this.artifacts),
    };
    world.onPush((push) => this.#hearPush(push));
  }

  /** All runs, newest first. */
  runs(repository?: Repository): readonly Run[] {
    return [...this.#runs.values()]
      .filter((run) => repository === undefined || run.repository === repository)
      .reverse();
  }

  run(id: number): Run | null {
    return this.#runs.get(id) ?? null;
  }

  /**
   * Starts a run as `POST …/dispatches` does.
   * @throws Refusal 404 or 422 in GitHub's words
   */
  dispatch(
    repository: Repository,
    wanted: {
      workflow: string;
      ref: string;
      inputs: Readonly<Record<string, string>>;
      actor: Actor;
    },
  ): Run {
    const known = this.workflows.find(repository, wanted.workflow);
    if (known === null) throw notFound();
    const ref = fullRef(repository, wanted.ref);
    if (ref === null) throw unprocessable(`No ref found for: ${wanted.ref}`);
    if (known.state !== "active") {
      throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
    }
    const workflow = this.workflows.atRef(known, ref);
    if (workflow === null) throw notFound();
    if (workflow.problem !== null)
      throw unprocessable(`Failed to parse workflow: ${workflow.problem}`);
    const trigger = workflow.definition?.dispatch ?? null;
    if (trigger === null) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    const limits = this.world.edition === "ghes" ? ENTERPRISE_LIMITS : CLOUD_LIMITS;
    const inputs = judgeInputs(trigger, wanted.inputs, limits);
    if (typeof inputs === "string") throw unprocessable(inputs);
    const head = findCommit(repository, ref);
    if (head === null) throw notFound();
    return this.#start(repository, {
      workflow,
      event: "workflow_dispatch",
      payload: { inputs: inputs.texts, ref, workflow: known.path },
      ref,
      headSha: head.sha,
      headMessage: head.message,
      inputs,
      actor: wanted.actor.account,
    });
  }

  /**
   * Asks for a run to be cancelled; what comes of it, and when, is the script's.
   * @throws Refusal 409 where the run is over
   */
  cancel(run: Run, isForced = false): void {
    if (latestAttempt(run).status === "completed") {
      throw conflict("Cannot cancel a workflow run that is completed.");
    }
    this.#lives.get(run)?.cancel(isForced);
  }

  /**
   * Runs it again under the same id.
   * @throws Refusal 403 where GitHub would not
   */
  rerun(run: Run, actor: Actor, onlyFailed = false): Attempt {
    const last = latestAttempt(run);
    if (last.status !== "completed") throw forbidden("This workflow is already running");
    if (last.number > MOST_RERUNS)
      throw forbidden("Unable to retry this workflow run because it was retried too often");
    if (this.world.clock.now() - Date.parse(run.createdAt) > RERUN_DAYS_MS) {
      throw forbidden("Unable to retry this workflow run because it was created over a month ago");
    }
    const kept = onlyFailed ? keptJobs(run, last) : [];
    const problem = run.definition === null ? last.problem : null;
    const attempt = makeAttempt(this.world, run, { actor: actor.account, kept, problem });
    run.attempts.push(attempt);
    this.#live(run, attempt);
    return attempt;
  }

  /** GitHub's reviewers answer for environments (all that wait, by default). */
  review(run: Run, answer: "approved" | "rejected", environments?: readonly string[]): void {
    for (const life of this.#lives.get(run)?.waiting ?? []) {
      const { environment } = life.job;
      if (environments === undefined || environments.includes(environment ?? "")) {
        life.review(answer === "approved");
      }
    }
  }

  /** Resolves when no action is being executed; time of the world does not matter to it. */
  idle(): Promise<void> {
    return this.#stage.actions.idle();
  }

  /** Ends the actions that still run. */
  close(): Promise<void> {
    return this.#stage.actions.close();
  }

  #hearPush(push: Push): void {
    const { repository, after, branch } = push;
    const commit = repository.commits.get(after);
    if (push.byJob || commit === undefined) return;
    const ref = `refs/heads/${branch}`;
    const changedPaths = pathsOf(push);
    for (const workflow of this.workflows.atCommit(repository, after)) {
      const { definition, known } = workflow;
      if (known.state !== "active") continue;
      const pushed = { ref, changedPaths, headMessage: commit.message };
      if (definition !== null && !isStartedBy(definition, pushed)) continue;
      this.#start(repository, {
        workflow,
        event: "push",
        payload: {
          ref,
          before: push.before,
          after,
          head_commit: { id: after, message: commit.message },
        },
        ref,
        headSha: after,
        headMessage: commit.message,
        inputs: { typed: {}, texts: {} },
        actor: push.actor.account,
      });
    }
  }

  #start(repository: Repository, wanted: NewRun): Run {
    const run = makeRun(this.world, repository, wanted);
    this.#runs.set(run.id, run);
    this.#live(run, latestAttempt(run));
    return run;
  }

  /** The answer to a dispatch leaves before anything happens: life begins with the clock's next moment. */
  #live(run: Run, attempt: Attempt): void {
    const life = new RunLife(this.#stage, run, attempt);
    this.#lives.set(run, life);
    this.world.clock.after(0, () => life.begin());
  }
}
