/** All repositories that are served, each with its office. */
import { parsePipelineFiles } from "../config/parse-files.ts";
import type { Clock, Log, World } from "./api.ts";
import type { Desk } from "./desk.ts";
import { keyedQueue } from "./keyed-queue.ts";
import { type Office, openOffice } from "./office.ts";
import type { RepositoryRef } from "./ports/signal.ts";
import type { Store, StoredEffect, StoredRepository } from "./ports/store.ts";

export interface Fleet {
  /** Opens what is remembered. */
  recall(): Promise<void>;
  /** Finds repositories that have a pipeline and are not known yet. */
  discover(): Promise<void>;
  /** The office of a repository that is to be served; null: it may not be, or has no pipeline file. */
  adopt(ref: RepositoryRef): Promise<Office | null>;
  find(installationId: number, repositoryId: number): Office | null;
  findDesk(effect: StoredEffect): Promise<Desk | null>;
  /** It is not served any more, until it comes back. */
  pause(ref: RepositoryRef, why: NonNullable<StoredRepository["paused"]>): Promise<void>;
  /** It goes by another name, or has another default branch. */
  replace(ref: RepositoryRef): Promise<Office | null>;
  isServed(installationId: number, repositoryId: number): boolean;
  installations(): ReadonlySet<number>;
  offices(): readonly Office[];
  desks(): readonly Desk[];
  /** What concerns one repository is taken in one after another. */
  oneAtATime<Result>(
    ref: Pick<RepositoryRef, "installationId" | "repositoryId">,
    work: () => Promise<Result>,
  ): Promise<Result>;
}

export function openFleet(parts: {
  readonly store: Store;
  readonly world: World;
  readonly clock: Clock;
  readonly log: Log;
  readonly allowedOwners: ReadonlySet<string> | null;
  readonly onWritten: (desk: Desk) => void;
}): Fleet {
  const { store, world, clock, log, allowedOwners, onWritten } = parts;
  const offices = new Map<string, Office>();
  const queue = keyedQueue();

  const open = async (ref: RepositoryRef, paused: StoredRepository["paused"]): Promise<Office> => {
    const github = await world.open(ref);
    const memory = store.repository(ref.installationId, ref.repositoryId);
    const office = openOffice({
      ref,
      github,
      store: memory,
      paused,
      clock,
      log,
      server: world.server,
      onWritten,
    });
    offices.set(keyOf(ref), office);
    const remembered = await memory.readRepository();
    for (const name of remembered?.pipelines ?? []) await office.openDesk(name);
    if (remembered !== null) await memory.saveRepository({ ...remembered, ref, paused });
    return office;
  };

  const adopt = async (ref: RepositoryRef): Promise<Office | null> => {
    const known = offices.get(keyOf(ref));
    if (known !== undefined && known.paused === null) return known;
    if (allowedOwners !== null && !allowedOwners.has(ref.owner.toLowerCase())) return null;
    const github = await world.open(ref);
    const files = await github.readPipelineFiles(ref.defaultBranch);
    if (!files.ok || files.value.length === 0) return null;
    const office = await open(ref, null);
    for (const { pipeline } of parsePipelineFiles(files.value, ref.name)) {
      if (pipeline === null) continue;
      const desk = await office.openDesk(pipeline.name);
      if (desk.keeper.state().pipeline !== null) continue;
      await desk.keeper.takeIn([
        { at: clock.now(), type: "PipelineConfigured", pipeline, commit: null },
      ]);
    }
    return office;
  };

  return {
    recall: async () => {
      for (const { ref, paused } of await store.listRepositories()) await open(ref, paused);
    },
    discover: async () => {
      for (const ref of await world.listRepositories()) await adopt(ref);
    },
    adopt,
    find: (installationId, repositoryId) =>
      offices.get(keyOf({ installationId, repositoryId })) ?? null,
    findDesk: async (effect) => {
      const office = offices.get(keyOf(effect));
      if (office === undefined || office.paused !== null) return null;
      return office.openDesk(effect.pipeline);
    },
    pause: async (ref, why) => {
      if (offices.has(keyOf(ref))) await open(ref, why);
    },
    replace: async (ref) => (offices.has(keyOf(ref)) ? open(ref, null) : null),
    isServed: (installationId, repositoryId) =>
      offices.has(keyOf({ installationId, repositoryId })),
    installations: () => new Set([...offices.values()].map(({ ref }) => ref.installationId)),
    offices: () => [...offices.values()].filter(({ paused }) => paused === null),
    desks: () =>
      [...offices.values()]
        .filter(({ paused }) => paused === null)
        .flatMap(({ desks }) => [...desks.values()]),
    oneAtATime: (ref, work) => queue.run(keyOf(ref), work),
  };
}

function keyOf({
  installationId,
  repositoryId,
}: Pick<RepositoryRef, "installationId" | "repositoryId">): string {
  return `${installationId}/${repositoryId}`;
}
