/** The steps of one job, one after another: played by the script or, where the code is at hand, executed. */
import { fillText } from "../expressions/template.ts";
import { toText, type Value, type ValueMap } from "../expressions/value.ts";
import type { ActionEnding } from "../runner/action-runner.ts";
import type { JobFolder } from "../runner/job-folder.ts";
import { stepEnvironment } from "../runner/step-environment.ts";
import type { Behaviour } from "../script.ts";
import type { StepDefinition } from "../workflows/workflow.ts";
import { type Ending, JobBook } from "./job-book.ts";
import { type PlannedStep, type PreparedStep, prepare, workStepOf } from "./planned-step.ts";
import type { Job, Step } from "./run.ts";
import type { Stage } from "./stage.ts";

/** What one job needs to run its steps. */
export interface JobSetting {
  readonly stage: Stage;
  readonly job: Job;
  readonly behaviour: Behaviour;
  /** Everything but `env`, `job`, `steps` and `runner`. */
  readonly contexts: Record<string, Value>;
  /** The `github` context, its token included. */
  readonly github: ValueMap;
  /** Of workflow and job, filled in. */
  readonly env: ValueMap;
  readonly secrets: Set<string>;
  readonly runtimeToken: string;
}

/** A step that has begun. */
type Running = PreparedStep & { readonly planned: PlannedStep; readonly record: Step };

export class StepSequence {
  readonly #setting: JobSetting;
  readonly #done: (ending: Ending) => void;
  readonly #book: JobBook;
  readonly #plan: PlannedStep[];
  readonly #posts: PlannedStep[] = [];
  readonly #work: StepDefinition | undefined;
  #folder: JobFolder | null = null;
  /** Cuts the present step short. */
  #interrupt: (() => void) | null = null;
  #isAbandoned = false;

  /** @param done hears the job's ending when nothing is left to run */
  constructor(setting: JobSetting, done: (ending: Ending) => void) {
    this.#setting = setting;
    this.#done = done;
    this.#book = new JobBook({ ...setting, world: setting.stage.world });
    const { steps } = setting.job.definition;
    this.#plan = steps.map((definition) => ({
      definition,
      action:
        definition.work.kind === "uses" ? setting.stage.actions.find(definition.work.action) : null,
      isPost: false,
      state: {},
    }));
    this.#work = workStepOf(steps, setting.behaviour.step);
  }

  start(): void {
    this.#next();
  }

  /** The present step ends as cancelled; only steps that want to run even then still do. */
  cancel(): void {
    if (this.#book.status === "cancelled") return;
    this.#book.status = "cancelled";
    this.#interrupt?.();
  }

  /** Ends at once, whatever steps say. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#plan.length = 0;
    this.#posts.length = 0;
    this.#book.status = "cancelled";
    this.#interrupt?.();
  }

  /** What the job hands on, worked out when its steps are through. */
  outputs(): Readonly<Record<string, string>> {
    const { outputs } = this.#setting.job.definition;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, text]) => [
        name,
        fillText(toText(text), this.#book.scope()),
      ]),
    );
  }

  /** `environment.url`, which may show what a step found out. */
  environmentUrl(): string {
    return fillText(this.#setting.job.definition.environment?.url ?? "", this.#book.scope());
  }

  #next(): void {
    const planned = this.#plan.shift() ?? this.#posts.pop();
    if (planned === undefined) {
      if (this.#folder !== null) this.#setting.stage.actions.returnFolder(this.#folder);
      this.#done(this.#book.status);
      return;
    }
    const prepared = prepare(planned, this.#book.scope(), this.#book.env);
    const running = { ...prepared, planned, record: this.#book.openStep(prepared.name) };
    if (!prepared.runs) this.#skip(running);
    else if (prepared.problem !== null) this.#close(running, "failure", {}, prepared.problem);
    else this.#begin(running);
  }

  #skip({ planned, record }: Running): void {
    this.#book.closeStep(record, "skipped");
    const result = { outcome: "skipped", conclusion: "skipped", outputs: {} };
    if (!planned.isPost) this.#book.keepResult(planned.definition.id, result);
    this.#next();
  }

  #begin(running: Running): void {
    const { planned } = running;
    const isWork = planned.definition === this.#work && !planned.isPost;
    this.#book.log([`##[group]${running.name}`]);
    if (isWork) this.#wait(running);
    else if (planned.action === null) this.#play(running);
    else this.#execute(running);
  }

  /** Lets the job's working time pass before its scripted step ends. */
  #wait(running: Running): void {
    const { workMs } = this.#setting.behaviour;
    const end = () => this.#endWork(running);
    const stop =
      workMs === "forever" ? () => {} : this.#setting.stage.world.clock.after(workMs, end);
    this.#interrupt = () => {
      stop();
      this.#close(running, "cancelled", {}, "The operation was canceled.");
    };
  }

  #endWork(running: Running): void {
    const { outcome, message } = this.#setting.behaviour;
    if (outcome === "failure") this.#close(running, "failure", {}, message);
    else if (outcome === "cancelled" || outcome === "timed_out") {
      this.#book.status = "cancelled";
      this.#close(running, "cancelled", {}, "The operation was canceled.");
    } else if (running.planned.action === null) this.#play(running);
    else this.#execute(running);
  }

  #play(running: Running): void {
    const id = running.planned.definition.id ?? "";
    this.#close(running, "success", this.#setting.behaviour.outputs[id] ?? {});
  }

  #execute(running: Running): void {
    const { action, isPost, state } = running.planned;
    if (action === null) return;
    const { stage, secrets, job, github, runtimeToken } = this.#setting;
    this.#folder ??= stage.actions.borrowFolder(github["event"] ?? null);
    const folder = this.#folder;
    const env = stepEnvironment({
      github,
      env: running.env,
      folder,
      jobId: job.definition.id,
      runner: job.runner ?? "",
      resultsUrl: `${stage.world.htmlUrl}/`,
      runtimeToken,
    });
    const file = isPost && action.post !== null ? action.post : action.main;
    const start = { file, folder, inputs: running.inputs, secrets, state, env };
    this.#interrupt = stage.actions.start(start, (ending) => this.#hear(running, ending));
  }

  #hear(running: Running, ending: ActionEnding): void {
    const { planned } = running;
    this.#book.log(ending.lines, ending.annotations);
    this.#book.env = { ...this.#book.env, ...ending.env };
    if (
      !planned.isPost &&
      planned.action !== null &&
      planned.action.post !== null &&
      !this.#isAbandoned
    ) {
      this.#posts.push({ ...planned, isPost: true, state: ending.state });
    }
    const stopped = this.#book.status === "cancelled" && !ending.succeeded && !planned.isPost;
    const bad = stopped ? "cancelled" : "failure";
    this.#close(running, ending.succeeded ? "success" : bad, ending.outputs);
  }

  #close(
    running: Running,
    outcome: Ending,
    outputs: Readonly<Record<string, string>>,
    complaint?: string,
  ): void {
    this.#interrupt = null;
    if (complaint !== undefined) this.#book.fail(complaint);
    const { planned, record, mayFail } = running;
    const conclusion = outcome === "failure" && mayFail ? "success" : outcome;
    this.#book.closeStep(record, conclusion);
    if (!planned.isPost) {
      this.#book.keepResult(planned.definition.id, { outcome, conclusion, outputs });
    }
    this.#next();
  }
}
