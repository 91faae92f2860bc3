/** What a running job writes down: its steps, its log, and what its expressions can see of both. */

import type { World } from "../../world.ts";
import type { Scope } from "../expressions/evaluate.ts";
import { toValue, type Value, type ValueMap } from "../expressions/value.ts";
import type { Annotation } from "../runner/step-output.ts";
import type { Job, Step } from "./run.ts";

export type Ending = "success" | "failure" | "cancelled";

export class JobBook {
  /** How the job stands; the first thing that goes wrong decides. */
  status: Ending = "success";
  env: ValueMap;
  readonly #world: World;
  readonly #job: Job;
  readonly #contexts: Record<string, Value>;
  readonly #results: Record<string, Value> = {};

  /** @param contexts everything but `env`, `job`, `steps` and `runner` */
  constructor(setting: { world: World; job: Job; contexts: Record<string, Value>; env: ValueMap }) {
    this.#world = setting.world;
    this.#job = setting.job;
    this.#contexts = setting.contexts;
    this.env = setting.env;
  }

  scope(): Scope {
    const { status } = this;
    return {
      contexts: {
        ...this.#contexts,
        env: this.env,
        job: { status, check_run_id: this.#job.id },
        steps: { ...this.#results },
        runner: { name: this.#job.runner, os: "Linux", arch: "X64", environment: "github-hosted" },
      },
      status: {
        success: status === "success",
        failure: status === "failure",
        cancelled: status === "cancelled",
        always: true,
      },
    };
  }

  openStep(name: string): Step {
    const step: Step = {
      number: this.#job.steps.length + 1,
      name,
      status: "in_progress",
      conclusion: null,
      startedAt: this.#world.time(),
      completedAt: null,
    };
    this.#job.steps.push(step);
    return step;
  }

  closeStep(step: Step, conclusion: Ending | "skipped"): void {
    step.status = "completed";
    step.conclusion = conclusion;
    step.completedAt = this.#world.time();
    if (this.status === "success" && conclusion !== "skipped") this.status = conclusion;
  }

  /** For `steps.<id>`; `outcome` is how it went before `continue-on-error` forgave it. */
  keepResult(
    id: string | null,
    result: { outcome: string; conclusion: string; outputs: Readonly<Record<string, string>> },
  ): void {
    if (id !== null) this.#results[id] = toValue(result);
  }

  log(lines: readonly string[], annotations: readonly Annotation[] = []): void {
    const time = this.#world.time();
    this.#job.log.push(...lines.map((line) => `${time} ${line}`));
    this.#job.annotations.push(...annotations);
  }

  fail(message: string): void {
    this.log([`##[error]${message}`], [{ level: "error", message }]);
  }
}
