/** Tells what happens on the simulated GitHub, one line for each thing that a reader wants to know. */
import * as z from "zod";
import { count } from "../../views/table.ts";
import type { CheckRun } from "../github/resources/check-runs.ts";
import type { Deployment } from "../github/resources/deployments.ts";
import type { Happening } from "../github/world.ts";
import type { Setting } from "../setting.ts";
import { type Cast, carriedBy, hasSucceeded } from "./cast.ts";

export interface Line {
  /** Milliseconds of the world's clock. */
  readonly at: number;
  /** The release that it is about; null: none. */
  readonly mark: string | null;
  readonly text: string;
}

/** @returns ends it */
export function startChronicle(
  setting: Setting,
  cast: Cast,
  tell: (line: Line) => void,
): () => void {
  return new Chronicle(setting, cast, tell).start();
}

const DEPLOYMENT = z.object({ deployment: z.object({ id: z.number() }) });
const CHECK_RUN = z.object({ check_run: z.object({ id: z.number() }) });
const ISSUE = z.object({ issue: z.object({ number: z.number(), title: z.string() }) });

class Chronicle {
  readonly #setting: Setting;
  readonly #cast: Cast;
  readonly #tell: (line: Line) => void;
  /** What is said once only. */
  readonly #told = new Set<string>();

  constructor(setting: Setting, cast: Cast, tell: (line: Line) => void) {
    this.#setting = setting;
    this.#cast = cast;
    this.#tell = tell;
  }

  start(): () => void {
    return this.#setting.world.onHappening((happening) => this.#hear(happening));
  }

  #hear({ event, action, payload, sender }: Happening): void {
    const { repository, app } = this.#setting;
    switch (`${event} ${action}`) {
      case "deployment created":
      case "deployment_status created": {
        const { deployment } = DEPLOYMENT.parse(payload());
        const found = repository.deployments.get(deployment.id);
        if (found !== undefined) this.#hearDeployment(found);
        return;
      }
      case "check_run completed": {
        const { check_run } = CHECK_RUN.parse(payload());
        const found = repository.checkRuns.get(check_run.id);
        if (found?.app === app) this.#hearCheck(found);
        return;
      }
      case "issues opened":
      case "issues closed": {
        if (sender.app !== app) return;
        const { issue } = ISSUE.parse(payload());
        this.#say(null, `The captain has ${action} issue #${issue.number}: ${issue.title}`);
      }
    }
  }

  #hearDeployment(deployment: Deployment): void {
    const mark = this.#cast.releaseOf(deployment.sha)?.mark ?? null;
    const carried = carriedBy(deployment);
    if (mark === null || carried === null) return;
    if (carried.kind === "promotion") {
      this.#say(mark, `${mark} enters ${placeWords(this.#cast, carried.wave ?? carried.stage)}`);
      return;
    }
    const { environment } = deployment;
    const left = this.#cast.deploymentsIn(environment).findLast(({ id }) => id < deployment.id);
    const leaving = this.#cast.releaseOf(left?.sha ?? "")?.mark ?? "what runs there";
    this.#say(mark, `The captain rolls ${environment} back from ${leaving} to ${mark} by itself`);
    if (hasSucceeded(deployment)) this.#say(mark, `${environment} runs ${mark} again`);
  }

  #hearCheck({ sha, output }: CheckRun): void {
    const mark = this.#cast.releaseOf(sha)?.mark ?? null;
    if (mark === null) return;
    this.#say(mark, `${mark}: ${this.#cast.withMarks(output?.title ?? "its check run has ended")}`);
  }

  #say(mark: string | null, text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#tell({ at: this.#setting.world.clock.now(), mark, text });
  }
}

function placeWords(cast: Cast, place: string): string {
  const stages = cast.stages.filter(({ wave, name }) => (wave ?? name) === place);
  const environments = stages.flatMap((stage) => stage.environments);
  const size = count(environments.length, "environment");
  return stages.length === 1
    ? `${place} (${size})`
    : `${place.replace("-", " ")} (${size} in ${count(stages.length, "stage")})`;
}
