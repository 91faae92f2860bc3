/** One repository that is served: its GitHub, its memory, and a desk for each of its pipelines. */
import type { PipelineName } from "../domain/ids.ts";
import type { KeptWaiting } from "../views/status-answer.ts";
import type { Clock, Log } from "./api.ts";
import type { Desk } from "./desk.ts";
import type { Effect } from "./effect.ts";
import { openGitHubTime } from "./github-time.ts";
import { hourlyLimit } from "./hourly-limit.ts";
import { openKeeper } from "./keeper.ts";
import { keyedQueue } from "./keyed-queue.ts";
import type { GitHub } from "./ports/github.ts";
import type { RepositoryRef } from "./ports/signal.ts";
import type { RepositoryStore, StoredRepository } from "./ports/store.ts";
import { type UnclaimedRuns, unclaimedRuns } from "./unclaimed-runs.ts";
import { workflowsOf } from "./workflows.ts";

type Pause = NonNullable<StoredRepository["paused"]>;

export interface OfficeParts {
  readonly github: GitHub;
  readonly store: RepositoryStore;
  readonly paused: Pause | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly server: string;
  /** Called after each tick of any of its pipelines, with what the tick wants done. */
  readonly onWritten: (desk: Desk, effects: readonly Effect[]) => void;
  /** What GitHub's limits keep waiting for an installation; null: nothing. */
  readonly keptWaiting: (installationId: number) => KeptWaiting | null;
}

/** It stays the same while the repository is renamed, paused and served again: what is under way has one memory. */
export class Office {
  readonly store: RepositoryStore;
  readonly clock: Clock;
  /** Each line names the repository. */
  readonly log: Log;
  readonly unclaimed: UnclaimedRuns = unclaimedRuns();
  /**
   * Any stranger may open pull requests and push to them, and each look costs requests that a rollback may need:
   * so many are looked at an hour, and of so many the pipeline files are read.
   */
  readonly pullRequests = { looks: hourlyLimit(600), readings: hourlyLimit(30) };
  readonly #parts: OfficeParts;
  readonly #desks = new Map<PipelineName, Desk>();
  readonly #workflows = workflowsOf(() => this.#github);
  readonly #inTurn = keyedQueue();
  readonly #opening = keyedQueue();
  #github: GitHub;
  #paused: Pause | null;

  constructor(parts: OfficeParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.clock = parts.clock;
    this.#github = parts.github;
    this.#paused = parts.paused;
    const { installationId: installation, repositoryId: repository } = parts.github.repository;
    this.log = withFields(parts.log, { installation, repository });
  }

  get ref(): RepositoryRef {
    return this.#github.repository;
  }

  get github(): GitHub {
    return this.#github;
  }

  get desks(): ReadonlyMap<PipelineName, Desk> {
    return this.#desks;
  }

  /** Why nothing is done here now; null: it is served. */
  get paused(): Pause | null {
    return this.#paused;
  }

  async pause(why: Pause): Promise<void> {
    this.#paused = why;
    await this.#save();
  }

  /** From now on it is served under this name. */
  async serve(github: GitHub): Promise<void> {
    this.#github = github;
    this.#paused = null;
    this.#workflows.forget();
    await this.#save();
  }

  /** Opens the desk of a pipeline, with what is remembered of it. */
  openDesk(name: PipelineName): Promise<Desk> {
    const known = this.#desks.get(name);
    return known === undefined
      ? this.#opening.run("desk", () => this.#openDesk(name))
      : Promise.resolve(known);
  }

  /** All workflow files may have changed. */
  forgetWorkflows(): void {
    this.#workflows.forget();
  }

  async #openDesk(name: PipelineName): Promise<Desk> {
    const known = this.#desks.get(name);
    if (known !== undefined) return known;
    const { store, clock, server, onWritten } = this.#parts;
    const log = withFields(this.log, { pipeline: name });
    const keeper = await openKeeper({
      store: store.pipeline(name),
      clock,
      log,
      onWritten: (effects) => {
        const desk = this.#desks.get(name);
        if (desk !== undefined) onWritten(desk, effects);
      },
    });
    const time = await openGitHubTime(keeper.store, clock);
    const desk = this.#makeDesk({ keeper, repository: store, clock, time, log, server });
    this.#desks.set(name, desk);
    await this.#save();
    return desk;
  }

  #makeDesk(own: Pick<Desk, "keeper" | "repository" | "clock" | "time" | "log" | "server">): Desk {
    const github = () => this.#github;
    return {
      ...own,
      neighbours: this.#desks,
      keptWaiting: () => this.#parts.keptWaiting(this.ref.installationId),
      workflows: this.#workflows,
      inTurn: this.#inTurn,
      unclaimed: this.unclaimed,
      get github() {
        return github();
      },
    };
  }

  #save(): Promise<void> {
    const pipelines = [...this.#desks.keys()];
    return this.store.saveRepository({ ref: this.ref, paused: this.#paused, pipelines });
  }
}

function withFields(log: Log, more: Readonly<Record<string, unknown>>): Log {
  return {
    info: (fields, message) => log.info({ ...more, ...fields }, message),
    warn: (fields, message) => log.warn({ ...more, ...fields }, message),
    error: (fields, message) => log.error({ ...more, ...fields }, message),
  };
}
