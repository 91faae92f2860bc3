/** A pipeline's past, made by the real keeper in a real store: merges, builds, deployments and approvals, years of them in seconds. */
import type { Log } from "../captain/api.ts";
import type { Effect } from "../captain/effect.ts";
import { type Keeper, openKeeper } from "../captain/keeper.ts";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import type { ChangeRow, PipelineStore, Store } from "../captain/ports/store.ts";
import { artifactId } from "../domain/artifact-id.ts";
import type { Fact } from "../domain/fact.ts";
import { type CommitSha, commitSha, type Instant, type ReleaseId } from "../domain/ids.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import { openStore } from "../store/index.ts";
import { settle } from "./settle.ts";

export interface Past {
  /** The SQLite file, made when it is missing; else its past goes on. */
  readonly file: string;
  readonly ref: RepositoryRef;
  /** In force while this part of the past goes by. */
  readonly pipeline: Pipeline;
  /** How many are merged. */
  readonly releases: number;
  /** Each takes the newest release through all stages; the releases between were overtaken. */
  readonly journeys: number;
  /** Commits that GitHub knows: those of the releases that travel, in their order; without one, it is made up. */
  readonly commits: readonly CommitSha[];
  readonly startsAt: Instant;
}

/** @returns when it ended */
export async function livePast(past: Past): Promise<Instant> {
  const { releases, journeys, commits } = past;
  const historian = await Historian.open(past);
  try {
    for (let journey = 1; journey <= journeys; journey += 1) {
      const from = Math.floor((releases * (journey - 1)) / journeys);
      const to = Math.floor((releases * journey) / journeys);
      await historian.merge(to - from, commits[journey - 1]);
      await historian.travel();
    }
    await historian.remember(commits.at(-1));
    return historian.now;
  } finally {
    await historian.close();
    settle(past.file);
  }
}

/** Time from one merge to the next. */
const MERGE_EVERY_MS = 60_000;
/** What GitHub is asked for has happened after this. */
const RUN_MS = 1_000;
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Lives through it: what the keeper wants done is done, and the next thing it waits for comes about. */
class Historian {
  readonly #past: Past;
  readonly #store: Store;
  readonly #own: PipelineStore;
  readonly #keeper: Keeper;
  readonly #asked: Effect[];
  readonly #clock: { at: Instant };
  #newest: ReleaseId | null;

  static async open(past: Past): Promise<Historian> {
    const { file, ref, pipeline } = past;
    const clock = { at: past.startsAt };
    const time = { now: () => clock.at, after: () => () => undefined };
    const store = await openStore({ url: `sqlite:${file}`, clock: time });
    const repository = store.repository(ref.installationId, ref.repositoryId);
    await repository.saveRepository({ ref, paused: null, pipelines: [pipeline.name] });
    const asked: Effect[] = [];
    const own = repository.pipeline(pipeline.name);
    const onWritten = (effects: readonly Effect[]) => void asked.push(...effects);
    const keeper = await openKeeper({ store: own, clock: time, log: SILENT, onWritten });
    await keeper.takeIn([{ at: clock.at, type: "PipelineConfigured", pipeline, commit: null }]);
    return new Historian(past, { store, own, keeper, asked, clock });
  }

  private constructor(
    past: Past,
    made: {
      readonly store: Store;
      readonly own: PipelineStore;
      readonly keeper: Keeper;
      readonly asked: Effect[];
      readonly clock: { at: Instant };
    },
  ) {
    this.#past = past;
    this.#store = made.store;
    this.#own = made.own;
    this.#keeper = made.keeper;
    this.#asked = made.asked;
    this.#clock = made.clock;
    const known = [...made.keeper.state().releases.values()].sort((a, b) => b.rank - a.rank);
    this.#newest = known[0]?.id ?? null;
  }

  get now(): Instant {
    return this.#clock.at;
  }

  async merge(count: number, newest: CommitSha | undefined): Promise<void> {
    const facts: Fact[] = [];
    const changes: ChangeRow[] = [];
    for (let left = count; left > 0; left -= 1) {
      this.#clock.at += MERGE_EVERY_MS;
      const at = this.now;
      const commit = left === 1 && newest !== undefined ? newest : inventCommit(at);
      const { name: pipeline } = this.#past.pipeline;
      const release = artifactId({ pipeline, committedAt: at, commit });
      facts.push(
        { at, type: "ReleaseMerged", release, commit, after: this.#newest },
        { at, type: "BuildStarted", release },
        { at, type: "BuildSucceeded", release, manifestDigest: null },
      );
      changes.push(changeOf(release, commit, at));
      this.#newest = release;
    }
    await Promise.all(changes.map((change) => this.#store.saveDelivery(this.#webhookOf(change))));
    await this.#own.saveChanges(changes);
    await this.#keeper.takeIn(facts);
  }

  /** Until nothing is under way any more. */
  async travel(): Promise<void> {
    for (;;) {
      const facts = this.#asked.splice(0).flatMap((effect) => answersTo(effect, this.now));
      const wakeAt = this.#keeper.wakeAt();
      if (facts.length === 0 && wakeAt === null) return;
      if (facts.length > 0) this.#clock.at += RUN_MS;
      else this.#clock.at = Math.max(this.now, wakeAt ?? 0);
      await this.#keeper.takeIn(facts);
    }
  }

  /** Where the branch stands. */
  async remember(head: CommitSha | undefined): Promise<void> {
    if (head === undefined) return;
    const key = `branch:${this.#past.ref.defaultBranch}`;
    await this.#own.saveReference({ subject: "head", key, githubId: 0, data: { sha: head } });
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #webhookOf({ commit }: ChangeRow) {
    const { installationId, repositoryId } = this.#past.ref;
    const payload = JSON.stringify({ after: commit });
    const receivedAt = this.now;
    return { guid: commit, event: "push", installationId, repositoryId, payload, receivedAt };
  }
}

function inventCommit(at: Instant): CommitSha {
  return commitSha(at.toString(16).padStart(12, "0").padEnd(40, "0"));
}

function changeOf(release: ReleaseId, commit: CommitSha, at: Instant): ChangeRow {
  const title = `What was merged at ${at}`;
  return { release, commit, title, author: "Dana", login: "dana", pullRequest: null, position: 0 };
}

/** What a GitHub on which everything works says a moment later. */
function answersTo(effect: Effect, now: Instant): readonly Fact[] {
  const at = now + RUN_MS;
  switch (effect.kind) {
    case "deploy":
      return effect.deployments.flatMap(({ key: deployment }): readonly Fact[] => [
        { at: now, type: "DeploymentStarted", deployment },
        { at, type: "DeploymentSucceeded", deployment },
      ]);
    case "start-step":
      return [{ at, type: "StepPassed", deployment: effect.deployment, step: effect.step }];
    default:
      return [];
  }
}
