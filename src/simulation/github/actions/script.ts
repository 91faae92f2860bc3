/** What happens inside jobs, as tests and the demo write it down: the simulation's stage directions. */
import type { Value } from "./expressions/value.ts";

/** What is known of a run or job when it is asked how it will go. */
export type Scene = {
  /** `owner/name`. */
  readonly repository: string;
  /** The file's name alone: `deploy.yml`. */
  readonly workflow: string;
  readonly event: string;
  readonly runId: number;
  readonly attempt: number;
  /** The commit that the work is about: the input `commit` where there is one, else the run's own. */
  readonly commit: string;
  /** From the inputs, the matrix or `environment:`; null where the work has none, or for a whole run. */
  readonly environment: string | null;
  /** The inputs of a dispatch; empty for a push. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The key under `jobs:`; null for a whole run. */
  readonly job: string | null;
  readonly jobName: string | null;
  readonly matrix: Value;
};

/** How a job goes. Times are of the world's clock. */
export type Behaviour = {
  /** From being ready to run until a runner takes it; `never` leaves it queued for ever. */
  readonly queueMs: number | "never";
  /** How long its work lasts, which is its scripted step; `forever` hangs until cancelled. */
  readonly workMs: number | "forever";
  /** How the scripted step ends. `startup_failure` is of the whole run: no job ever exists. */
  readonly outcome: "success" | "failure" | "cancelled" | "timed_out" | "startup_failure";
  /** The step (by id or name) that takes the time and has the outcome; by default the last plain `run`. */
  readonly step: string | null;
  /** What the log says where it fails. */
  readonly message: string;
  /** From the request to cancel until it takes effect; `ignored` needs a forced one. */
  readonly cancelMs: number | "ignored";
  /** From the request to cancel by force until it takes effect. */
  readonly forceCancelMs: number;
  /** Outputs that `run` steps and foreign actions set, by the step's id. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** GitHub's own reviewers must release the job's `environment:` first, see `Actions.review`. */
  readonly review: boolean;
};

/** Every given key must agree; `workflow` is the file's name, and a function sees all. */
export type Match = {
  readonly [Key in "repository" | "workflow" | "event" | "commit" | "environment" | "job"]?: string;
} & {
  readonly attempt?: number;
  readonly kind?: "promotion" | "rollback";
  readonly where?: (scene: Scene) => boolean;
};

const USUAL: Behaviour = {
  queueMs: 5_000,
  workMs: 60_000,
  outcome: "success",
  step: null,
  message: "Process completed with exit code 1.",
  cancelMs: 5_000,
  forceCancelMs: 1_000,
  outputs: {},
  review: false,
};

type Rule = { readonly match: Match; readonly change: Partial<Behaviour>; left: number };

/** Rules over rules: each changes the keys that it names, and a later one has the last word. */
export class Script {
  readonly #usual: Behaviour;
  #rules: Rule[] = [];

  /** @param usual what differs from success after a minute, 5 s in the queue, cancelled within 5 s */
  constructor(usual: Partial<Behaviour> = {}) {
    this.#usual = { ...USUAL, ...usual };
  }

  /**
   * From now on jobs that match go this way. A rule that is limited counts jobs (and runs, for
   * `startup_failure`) as they are asked about, which is when they become ready to run.
   * @returns takes the rule back
   */
  when(match: Match, change: Partial<Behaviour>, limit: { times?: number } = {}): () => void {
    const rule = { match, change, left: limit.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  /** How a job goes; a limited rule is used up by it. */
  behaviourOf(scene: Scene): Behaviour {
    return this.#apply(
      scene,
      this.#rules.filter((rule) => rule.change.outcome !== "startup_failure"),
    );
  }

  /** Whether a run fails before it has any job, and what it says then. */
  startupFailureOf(scene: Scene): string | null {
    const behaviour = this.#apply(
      scene,
      this.#rules.filter((rule) => rule.change.outcome === "startup_failure"),
    );
    return behaviour.outcome === "startup_failure" ? behaviour.message : null;
  }

  #apply(scene: Scene, rules: readonly Rule[]): Behaviour {
    const used = rules.filter((rule) => rule.left > 0 && agrees(rule.match, scene));
    for (const rule of used) rule.left -= 1;
    return Object.assign({ ...this.#usual }, ...used.map((rule) => rule.change));
  }
}

function agrees(match: Match, scene: Scene): boolean {
  const { where, kind, ...plain } = match;
  if (kind !== undefined && scene.inputs["kind"] !== kind) return false;
  if (where !== undefined && !where(scene)) return false;
  const seen: Readonly<Record<string, unknown>> = scene;
  return Object.entries(plain).every(
    ([key, wanted]) => wanted === undefined || seen[key] === wanted,
  );
}
