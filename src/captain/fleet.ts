/** All repositories that are served, each with its office. */
import type { Clock, Log, World } from "./api.ts";
import type { DecisionMeter } from "./decision-meter.ts";
import type { Desk } from "./desk.ts";
import type { Effect } from "./effect.ts";
import { configure, sayProblems } from "./intake/configure.ts";
import { recallHead, rememberHead } from "./intake/heads.ts";
import { keyedQueue } from "./keyed-queue.ts";
import { Office, type OfficeParts } from "./office.ts";
import type { GitHub, Outcome } from "./ports/github.ts";
import type { RepositoryRef } from "./ports/signal.ts";
import type { Store, StoredEffect, StoredRepository } from "./ports/store.ts";

type Place = Pick<RepositoryRef, "installationId" | "repositoryId">;

export interface FleetParts {
  readonly store: Store;
  readonly world: World;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: DecisionMeter;
  readonly allowedOwners: ReadonlySet<string> | null;
  readonly onWritten: (desk: Desk, effects: readonly Effect[]) => void;
  readonly keptWaiting: OfficeParts["keptWaiting"];
  /** A repository is served from now on, or again. */
  readonly onServed: (office: Office) => void;
}

export class Fleet {
  readonly #parts: FleetParts;
  readonly #offices = new Map<string, Office>();
  readonly #queue = keyedQueue();
  #listed: ReadonlySet<number> = new Set();

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Opens what is remembered. Whose owner is not allowed any more is not served. */
  async recall(): Promise<void> {
    for (const stored of await this.#parts.store.listRepositories()) {
      const paused = this.#isAllowed(stored.ref) ? stored.paused : "removed";
      const office = this.#open(await this.#gitHubOf(stored.ref), paused);
      for (const name of stored.pipelines) await office.openDesk(name);
    }
  }

  /** Every repository that may be served, as far as GitHub tells; or those of one installation. */
  async list(installationId?: number): Promise<readonly RepositoryRef[]> {
    const { repositories, complete } = await this.#parts.world.listRepositories(installationId);
    this.#listed = installationId === undefined ? complete : this.#listed.union(complete);
    return repositories;
  }

  /** Whether GitHub has told of all repositories of an installation. */
  isListed(installationId: number): boolean {
    return this.#listed.has(installationId);
  }

  /**
   * Finds repositories that have a pipeline and are not known yet.
   * @param installationId only there: what one owner does must cost the others nothing
   */
  async discover(installationId?: number): Promise<void> {
    for (const ref of await this.list(installationId)) {
      const adopted = await this.oneAtATime(ref, () => this.adopt(ref));
      if (adopted.ok) continue;
      const { repositoryId: repository } = ref;
      this.#parts.log.warn({ repository, why: adopted.trouble.message }, "not looked at");
    }
  }

  /** The office of a repository that is to be served; null: it may not be, or has no pipeline file. */
  async adopt(ref: RepositoryRef): Promise<Outcome<Office | null>> {
    const known = this.find(ref.installationId, ref.repositoryId);
    if (known !== null && known.paused === null) return { ok: true, value: known };
    if (!this.#isAllowed(ref)) return { ok: true, value: null };
    const github = await this.#gitHubOf(ref);
    const files = await github.readPipelineFiles(ref.defaultBranch);
    if (!files.ok) return files.trouble.kind === "not-found" ? { ok: true, value: null } : files;
    if (known === null && files.value.length === 0) return { ok: true, value: null };
    return this.#beginService(github);
  }

  find(installationId: number, repositoryId: number): Office | null {
    return this.#offices.get(keyOf({ installationId, repositoryId })) ?? null;
  }

  /** null: it is not served now. */
  async findDesk(effect: StoredEffect): Promise<Desk | null> {
    const office = this.find(effect.installationId, effect.repositoryId);
    if (office === null || office.paused !== null) return null;
    return office.openDesk(effect.pipeline);
  }

  /** It is not served any more, until it comes back. */
  async pause(ref: Place, why: NonNullable<StoredRepository["paused"]>): Promise<void> {
    await this.find(ref.installationId, ref.repositoryId)?.pause(why);
  }

  /** It goes by another name, or has another default branch. null: it is not served, or may not be under that owner. */
  async replace(ref: RepositoryRef): Promise<Office | null> {
    const office = this.find(ref.installationId, ref.repositoryId);
    if (!this.#isAllowed(ref)) {
      await office?.pause("removed");
      return null;
    }
    await office?.serve(await this.#gitHubOf(ref));
    return office;
  }

  isServed(installationId: number, repositoryId: number): boolean {
    return this.find(installationId, repositoryId) !== null;
  }

  installations(): ReadonlySet<number> {
    return new Set([...this.#offices.values()].map(({ ref }) => ref.installationId));
  }

  offices(): readonly Office[] {
    return [...this.#offices.values()].filter(({ paused }) => paused === null);
  }

  desks(): readonly Desk[] {
    return this.offices().flatMap(({ desks }) => [...desks.values()]);
  }

  /** What concerns one repository is taken in one after another. */
  oneAtATime<Result>(ref: Place, work: () => Promise<Result>): Promise<Result> {
    return this.#queue.run(keyOf(ref), work);
  }

  #isAllowed({ owner }: RepositoryRef): boolean {
    const { allowedOwners } = this.#parts;
    return allowedOwners === null || allowedOwners.has(owner.toLowerCase());
  }

  async #gitHubOf(ref: RepositoryRef): Promise<GitHub> {
    return this.#parts.meter.watch(await this.#parts.world.open(ref));
  }

  #open(github: GitHub, paused: StoredRepository["paused"]): Office {
    const { store, clock, log, world, onWritten, keptWaiting } = this.#parts;
    const { installationId, repositoryId } = github.repository;
    const office = new Office({
      github,
      store: store.repository(installationId, repositoryId),
      paused,
      clock,
      log,
      server: world.server,
      onWritten,
      keptWaiting,
    });
    this.#offices.set(keyOf(github.repository), office);
    return office;
  }

  /** The files at the head come into force; the releases begin with the next push. */
  async #beginService(github: GitHub): Promise<Outcome<Office>> {
    const { installationId, repositoryId, defaultBranch } = github.repository;
    const head = await github.readHead(defaultBranch);
    if (!head.ok) return head;
    const office = this.find(installationId, repositoryId) ?? this.#open(github, null);
    await office.serve(github);
    const configured = await configure(office, head.value);
    if (!configured.ok) return configured;
    await sayProblems(office, configured.value, head.value);
    for (const desk of office.desks.values()) {
      const isNew = (await recallHead(desk, defaultBranch)) === null;
      if (isNew) await rememberHead(desk, defaultBranch, head.value);
    }
    this.#parts.onServed(office);
    return { ok: true, value: office };
  }
}

function keyOf({ installationId, repositoryId }: Place): string {
  return `${installationId}/${repositoryId}`;
}
