/** The life of one job: its concurrency group, its reviewers, its runner, its steps, its end. */
import type { Cancel } from "../../clock.ts";
import { fillText } from "../expressions/template.ts";
import { WorkflowProblem } from "../expressions/value.ts";
import type { Behaviour } from "../script.ts";
import { admissionOf } from "./admission.ts";
import type { Member } from "./concurrency.ts";
import { jobContexts } from "./contexts.ts";
import { deployToEnvironment, type EnvironmentDeployment } from "./environment-deployment.ts";
import { settingOf } from "./job-setting.ts";
import type { Attempt, Conclusion, Job, Run } from "./run.ts";
import type { Stage } from "./stage.ts";
import { StepSequence } from "./step-sequence.ts";

export interface JobPlace {
  readonly stage: Stage;
  readonly run: Run;
  readonly attempt: Attempt;
  readonly job: Job;
  readonly behaviour: Behaviour;
}

/** Hears each change of a job's status, after it happened. */
export type JobListener = (life: JobLife) => void;

export class JobLife {
  readonly job: Job;
  readonly #place: JobPlace;
  readonly #changed: JobListener;
  readonly #cleanUp: (() => void)[] = [];
  #steps: StepSequence | null = null;
  #token: string | null = null;
  #deployment: EnvironmentDeployment | null = null;
  #environmentUrl = "";
  #stopWaiting: Cancel = () => {};

  constructor(place: JobPlace, changed: JobListener) {
    this.#place = place;
    this.job = place.job;
    this.#changed = changed;
  }

  get needsReview(): boolean {
    return this.job.status === "waiting";
  }

  /** Everything it needs has ended well: it may queue. */
  begin(): void {
    this.#changed(this);
    try {
      this.#askGroup();
    } catch (error) {
      if (!(error instanceof WorkflowProblem)) throw error;
      this.refuse(error.message);
    }
  }

  /** GitHub's reviewers have answered. */
  review(isApproved: boolean): void {
    if (!this.needsReview) return;
    if (isApproved) this.#queue();
    else this.refuse("The deployment was rejected by a reviewer.");
  }

  /** Ends without a runner, with a message where GitHub shows it. */
  refuse(message: string): void {
    this.job.annotations.push({ level: "error", message });
    this.#end("failure");
  }

  /** Takes effect when the script says so; by force it takes no notice of steps. */
  cancel(isForced: boolean): void {
    const { behaviour, stage } = this.#place;
    if (this.job.status === "completed") return;
    if (isForced) {
      stage.world.clock.after(behaviour.forceCancelMs, () =>
        this.#stop((steps) => steps.abandon()),
      );
    } else if (behaviour.cancelMs !== "ignored") {
      const delay = this.#steps === null ? 0 : behaviour.cancelMs;
      if (delay === 0) this.#stop((steps) => steps.cancel());
      else stage.world.clock.after(delay, () => this.#stop((steps) => steps.cancel()));
    }
  }

  #stop(stopSteps: (steps: StepSequence) => void): void {
    if (this.job.status === "completed") return;
    if (this.#steps === null) this.#end("cancelled");
    else stopSteps(this.#steps);
  }

  #askGroup(): void {
    const { stage, run, job } = { ...this.#place };
    const { concurrency, needs } = job.definition;
    if (concurrency === null) {
      this.#askReviewers();
      return;
    }
    const contexts = jobContexts(stage.world, run, { needs, matrix: job.matrix });
    const admission = admissionOf(concurrency, { contexts });
    const member: Member = {
      enter: () => this.#askReviewers(),
      pushOut: () => this.#end("cancelled"),
      cancel: () => this.cancel(false),
    };
    const key = String(run.repository.id);
    this.#cleanUp.push(() => stage.groups.leave(key, admission.group, member));
    const entered = stage.groups.ask(key, member, admission);
    if (entered || job.status !== "queued") return;
    job.status = "pending";
    this.#changed(this);
  }

  #askReviewers(): void {
    const { behaviour, job } = this.#place;
    if (job.status === "completed") return;
    if (!behaviour.review || job.environment === null) {
      this.#queue();
      return;
    }
    job.status = "waiting";
    this.#changed(this);
  }

  #queue(): void {
    const { behaviour, stage, job } = this.#place;
    job.status = "queued";
    if (behaviour.queueMs === "never") return;
    const ask = () => this.#cleanUp.push(stage.slots.ask(() => this.#start()));
    if (behaviour.queueMs === 0) ask();
    else this.#stopWaiting = stage.world.clock.after(behaviour.queueMs, ask);
  }

  #start(): void {
    const { stage, job } = this.#place;
    job.status = "in_progress";
    job.startedAt = stage.world.time();
    job.runner = `GitHub Actions ${job.id % 1000}`;
    const timeoutMs = job.definition.timeoutMinutes * 60_000;
    this.#cleanUp.push(
      stage.world.clock.after(timeoutMs, () => this.#stop((steps) => steps.cancel())),
    );
    this.#changed(this);
    try {
      this.#steps = this.#makeSteps();
    } catch (error) {
      if (!(error instanceof WorkflowProblem)) throw error;
      this.refuse(error.message);
      return;
    }
    this.#deployment = deployToEnvironment(stage.world, this.#place.run, job);
    this.#steps.start();
  }

  #makeSteps(): StepSequence {
    const { setting, token } = settingOf(this.#place);
    this.#token = token;
    return new StepSequence(setting, (ending) => this.#endSteps(ending));
  }

  #endSteps(ending: "success" | "failure" | "cancelled"): void {
    const { behaviour, job } = this.#place;
    try {
      job.outputs = this.#steps?.outputs() ?? {};
      this.#environmentUrl = this.#steps?.environmentUrl() ?? "";
    } catch (error) {
      if (!(error instanceof WorkflowProblem)) throw error;
      this.refuse(error.message);
      return;
    }
    const isTimedOut = ending === "cancelled" && behaviour.outcome === "timed_out";
    this.#end(isTimedOut ? "timed_out" : ending);
  }

  #end(conclusion: Conclusion): void {
    const { stage, job } = this.#place;
    if (job.status === "completed") return;
    this.#stopWaiting();
    job.status = "completed";
    job.conclusion = conclusion;
    job.completedAt = stage.world.time();
    job.result = this.#resultOf(conclusion);
    if (this.#token !== null) stage.world.tokens.revoke(this.#token);
    this.#deployment?.end(conclusion, this.#environmentUrl);
    for (const clean of this.#cleanUp.splice(0)) clean();
    this.#changed(this);
  }

  #resultOf(conclusion: Conclusion): Job["result"] {
    if (conclusion === "success") return "success";
    if (conclusion !== "failure") return "cancelled";
    const { job } = this.#place;
    const { continueOnError } = job.definition;
    if (typeof continueOnError === "boolean") return continueOnError ? "success" : "failure";
    const { stage, run } = this.#place;
    const contexts = jobContexts(stage.world, run, { needs: [], matrix: job.matrix });
    return fillText(continueOnError, { contexts }) === "true" ? "success" : "failure";
  }
}
