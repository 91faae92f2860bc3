/** The life of one attempt of a run: from its concurrency group over its jobs to its conclusion. */
import { WorkflowProblem } from "../expressions/value.ts";
import type { JobDefinition } from "../workflows/workflow.ts";
import { admissionOf } from "./admission.ts";
import { announceJob, announceRun } from "./announce.ts";
import { conclusionOf, statusOf } from "./conclude.ts";
import type { Member } from "./concurrency.ts";
import { resultOf, runContexts } from "./contexts.ts";
import { JobLife } from "./job-life.ts";
import { keptEntries } from "./kept-jobs.ts";
import { planJobs } from "./plan-jobs.ts";
import type { Attempt, Conclusion, Job, Run } from "./run.ts";
import { sceneOf } from "./scene.ts";
import type { Stage } from "./stage.ts";

export class RunLife {
  readonly run: Run;
  readonly attempt: Attempt;
  readonly #stage: Stage;
  readonly #lives = new Map<Job, JobLife>();
  /** Jobs of a matrix that `max-parallel` holds back. */
  #heldBack: JobLife[] = [];
  readonly #planned = new Set<JobDefinition>();
  #isCancelled = false;
  #wasAnnounced = false;
  #leaveGroup: () => void = () => {};

  constructor(stage: Stage, run: Run, attempt: Attempt) {
    this.#stage = stage;
    this.run = run;
    this.attempt = attempt;
    for (const kept of keptEntries(run, attempt)) this.#planned.add(kept);
  }

  /** Jobs that wait for GitHub's own reviewers. */
  get waiting(): readonly JobLife[] {
    return [...this.#lives.values()].filter((life) => life.needsReview);
  }

  begin(): void {
    if (this.attempt.number === 1) announceRun(this.#stage.world, this.run, "requested");
    const problem = this.attempt.problem ?? this.#startupFailure();
    if (problem !== null) {
      this.#refuse(problem);
      return;
    }
    try {
      this.#askGroup();
    } catch (error) {
      if (!(error instanceof WorkflowProblem)) throw error;
      this.#refuse(error.message);
    }
  }

  cancel(isForced: boolean): void {
    if (this.attempt.status === "completed") return;
    this.#isCancelled = true;
    if (this.attempt.status === "pending") {
      this.#complete("cancelled");
      return;
    }
    for (const life of this.#heldBack.splice(0)) life.cancel(true);
    for (const life of this.#lives.values()) life.cancel(isForced);
  }

  #startupFailure(): string | null {
    return this.#stage.script.startupFailureOf(sceneOf(this.run, this.attempt.number, null));
  }

  #refuse(problem: string): void {
    this.attempt.problem = problem;
    this.#complete("startup_failure");
  }

  #askGroup(): void {
    const { run } = this;
    const { world, groups } = this.#stage;
    const setting = run.definition?.concurrency ?? null;
    if (setting === null) {
      this.#goOn();
      return;
    }
    const admission = admissionOf(setting, { contexts: runContexts(world, run, this.attempt) });
    const member: Member = {
      enter: () => {
        this.attempt.status = "queued";
        this.#goOn();
      },
      pushOut: () => this.#complete("cancelled"),
      cancel: () => this.cancel(false),
    };
    const key = String(run.repository.id);
    this.#leaveGroup = () => groups.leave(key, admission.group, member);
    if (!groups.ask(key, member, admission) && this.attempt.status === "queued") {
      this.attempt.status = "pending";
    }
  }

  /** Plans every job whose needs have ended; completes the run when nothing is left. */
  #goOn(): void {
    for (let next = this.#nextReady(); next !== undefined; next = this.#nextReady())
      this.#plan(next);
    const isOver = this.attempt.jobs.every((job) => job.status === "completed");
    const isPlanned = this.#definitions().every((definition) => this.#planned.has(definition));
    if (isOver && isPlanned) this.#complete(conclusionOf(this.attempt.jobs, this.#isCancelled));
  }

  #definitions(): readonly JobDefinition[] {
    return this.run.definition?.jobs ?? [];
  }

  #nextReady(): JobDefinition | undefined {
    const ended = (need: string) =>
      this.#isPlanned(need) &&
      resultOf(this.attempt.jobs.filter((job) => job.definition.id === need)) !== null;
    return this.#definitions().find(
      (definition) => !this.#planned.has(definition) && definition.needs.every(ended),
    );
  }

  #isPlanned(id: string): boolean {
    return [...this.#planned].some((definition) => definition.id === id);
  }

  #plan(definition: JobDefinition): void {
    this.#planned.add(definition);
    const { world } = this.#stage;
    const planning = { world, run: this.run, definition, isCancelled: this.#isCancelled };
    const kept = new Set(this.attempt.jobs.map(({ name }) => name));
    const jobs = planJobs(planning).filter(({ name }) => !kept.has(name));
    this.attempt.jobs.push(...jobs);
    const lives = jobs
      .filter((job) => job.status !== "completed")
      .map((job) => this.#bringToLife(job));
    for (const job of jobs) if (job.status === "completed") announceJob(world, this.run, job);
    const most = definition.maxParallel ?? lives.length;
    this.#heldBack.push(...lives.slice(most));
    for (const life of lives.slice(0, most)) life.begin();
  }

  #bringToLife(job: Job): JobLife {
    const { run, attempt } = this;
    const { id } = job.definition;
    const scene = sceneOf(run, attempt.number, { ...job, id });
    const behaviour = this.#stage.script.behaviourOf(scene);
    const life = new JobLife({ stage: this.#stage, run, attempt, job, behaviour }, (changed) =>
      this.#hear(changed),
    );
    this.#lives.set(job, life);
    return life;
  }

  #hear({ job }: JobLife): void {
    const { world } = this.#stage;
    this.attempt.updatedAt = world.time();
    this.attempt.status = statusOf(this.attempt.jobs);
    if (job.status === "in_progress" && !this.#wasAnnounced) {
      this.#wasAnnounced = true;
      announceRun(world, this.run, "in_progress");
    }
    announceJob(world, this.run, job);
    if (job.status !== "completed") return;
    this.#failFast(job);
    this.#heldBack.shift()?.begin();
    this.#goOn();
  }

  /** One failed job of a matrix ends the others, unless the workflow says otherwise. */
  #failFast(job: Job): void {
    const { definition } = job;
    if (job.result !== "failure" || job.matrix === null || definition.failFast === false) return;
    const siblings = [...this.#lives.values()].filter(
      (life) => life.job.definition === definition && life.job !== job,
    );
    this.#heldBack = this.#heldBack.filter((life) => !siblings.includes(life));
    for (const life of siblings) life.cancel(false);
  }

  #complete(conclusion: Conclusion): void {
    if (this.attempt.status === "completed") return;
    this.attempt.status = "completed";
    this.attempt.conclusion = conclusion;
    this.attempt.updatedAt = this.#stage.world.time();
    announceRun(this.#stage.world, this.run, "completed");
    this.#leaveGroup();
  }
}
