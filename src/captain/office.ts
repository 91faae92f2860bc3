/** One repository that is served: its GitHub, its memory, and a desk for each of its pipelines. */
import { parsePipelineFiles } from "../config/parse-files.ts";
import type { Problem } from "../config/problem.ts";
import type { PipelineName } from "../domain/ids.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import type { Clock, Log } from "./api.ts";
import type { Desk } from "./desk.ts";
import { openKeeper } from "./keeper.ts";
import { keyedQueue } from "./keyed-queue.ts";
import type { GitHub, Outcome } from "./ports/github.ts";
import type { RepositoryRef } from "./ports/signal.ts";
import type { RepositoryStore, StoredRepository } from "./ports/store.ts";
import { workflowsOf } from "./workflows.ts";

export interface Office {
  readonly ref: RepositoryRef;
  readonly github: GitHub;
  readonly store: RepositoryStore;
  readonly desks: ReadonlyMap<PipelineName, Desk>;
  /** Why nothing is done here now; null: it is served. */
  readonly paused: StoredRepository["paused"];
  /** Opens the desk of a pipeline, with what is remembered of it. */
  openDesk(name: PipelineName): Promise<Desk>;
  /** All workflow files may have changed. */
  forgetWorkflows(): void;
}

export interface OfficeParts {
  readonly ref: RepositoryRef;
  readonly github: GitHub;
  readonly store: RepositoryStore;
  readonly paused: StoredRepository["paused"];
  readonly clock: Clock;
  readonly log: Log;
  readonly server: string;
  /** Called after each tick of any of its pipelines. */
  readonly onWritten: (desk: Desk) => void;
}

export function openOffice(parts: OfficeParts): Office {
  const { ref, github, store, clock, server, paused } = parts;
  const desks = new Map<PipelineName, Desk>();
  const workflows = workflowsOf(github);
  const unmarked = keyedQueue();
  const opening = keyedQueue();
  const log = withFields(parts.log, {
    installation: ref.installationId,
    repository: ref.repositoryId,
  });
  const save = () => store.saveRepository({ ref, paused, pipelines: [...desks.keys()] });

  const openDesk = async (name: PipelineName): Promise<Desk> => {
    const known = desks.get(name);
    if (known !== undefined) return known;
    const pipelineLog = withFields(log, { pipeline: name });
    const keeper = await openKeeper({
      store: store.pipeline(name),
      clock,
      log: pipelineLog,
      onWritten: () => {
        const desk = desks.get(name);
        if (desk !== undefined) parts.onWritten(desk);
      },
    });
    const desk: Desk = {
      keeper,
      repository: store,
      github,
      workflows,
      unmarked,
      clock,
      log: pipelineLog,
      server,
    };
    desks.set(name, desk);
    await save();
    return desk;
  };

  return {
    ref,
    github,
    store,
    desks,
    paused,
    openDesk: (name) => opening.run("desk", () => openDesk(name)),
    forgetWorkflows: () => workflows.forget(),
  };
}

/** One pipeline file as it stands at a commit. */
export interface FileReading {
  readonly file: string;
  readonly pipeline: Pipeline | null;
  readonly problems: readonly Problem[];
}

/** Reads and understands all pipeline files at a commit or branch. */
export async function readFiles(
  office: Office,
  ref: string,
): Promise<Outcome<readonly FileReading[]>> {
  const files = await office.github.readPipelineFiles(ref);
  if (!files.ok) return files;
  const name = await firstName(office);
  return { ok: true, value: parsePipelineFiles(files.value, name) };
}

/** A pipeline that is named after its repository keeps its name when the repository is renamed. */
async function firstName(office: Office): Promise<string> {
  for (const desk of office.desks.values()) {
    const known = await desk.keeper.store.readReference("head", "repository-name");
    const name = known?.data["name"];
    if (typeof name === "string") return name;
  }
  return office.ref.name;
}

function withFields(log: Log, more: Readonly<Record<string, unknown>>): Log {
  return {
    info: (fields, message) => log.info({ ...more, ...fields }, message),
    warn: (fields, message) => log.warn({ ...more, ...fields }, message),
    error: (fields, message) => log.error({ ...more, ...fields }, message),
  };
}
