/** The workflows that GitHub knows in each repository: one for each file that was ever on a branch it looked at. */
import { findCommit } from "../../resources/commits.ts";
import type { Repository } from "../../resources/repositories.ts";
import type { World } from "../../world.ts";
import { WorkflowProblem } from "../expressions/value.ts";
import { fileName, type KnownWorkflow } from "../runs/run.ts";
import { readWorkflow } from "./read-workflow.ts";
import type { Workflow } from "./workflow.ts";

const FOLDER = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** A workflow as one commit has it; `problem` says why GitHub cannot read it. */
export type WorkflowAtCommit = {
  readonly known: KnownWorkflow;
  readonly definition: Workflow | null;
  readonly problem: string | null;
};

type Reading = { readonly definition: Workflow | null; readonly problem: string | null };

export class WorkflowRegistry {
  readonly #world: World;
  readonly #known = new Map<Repository, Map<string, KnownWorkflow>>();
  readonly #readings = new Map<string, Reading>();

  constructor(world: World) {
    this.#world = world;
  }

  /** All workflows of the default branch, and those that only had runs elsewhere, by path. */
  list(repository: Repository): readonly KnownWorkflow[] {
    const onDefault = this.atCommit(repository, repository.head).map(({ known }) => known);
    const others = [...this.#of(repository).values()].filter((one) => !onDefault.includes(one));
    return [...onDefault, ...others.filter((one) => one.runs > 0)];
  }

  /** @param name an id, or the file's name */
  find(repository: Repository, name: string): KnownWorkflow | null {
    return (
      this.list(repository).find(
        (one) => String(one.id) === name || fileName(one.path) === name || one.path === name,
      ) ?? null
    );
  }

  /** What the files of one commit say. */
  atCommit(repository: Repository, sha: string | null): readonly WorkflowAtCommit[] {
    const files = sha === null ? undefined : repository.commits.get(sha)?.files;
    const paths = [...(files?.keys() ?? [])].filter((path) => FOLDER.test(path)).toSorted();
    return paths.map((path) => this.#at(repository, path, files?.get(path) ?? ""));
  }

  /** One file as a branch, tag or commit has it. */
  atRef(workflow: KnownWorkflow, ref: string): WorkflowAtCommit | null {
    const { repository, path } = workflow;
    const text = findCommit(repository, ref)?.files.get(path);
    return text === undefined ? null : this.#at(repository, path, text);
  }

  #at(repository: Repository, path: string, text: string): WorkflowAtCommit {
    const reading = this.#read(path, text);
    const known = this.#know(repository, path);
    if (repository.commits.get(repository.head ?? "")?.files.get(path) === text) {
      known.name = reading.definition?.name ?? path;
    }
    return { known, ...reading };
  }

  #know(repository: Repository, path: string): KnownWorkflow {
    const ofRepository = this.#of(repository);
    const known = ofRepository.get(path) ?? {
      id: this.#world.nextId("workflow"),
      path,
      repository,
      createdAt: this.#world.time(),
      name: path,
      state: "active",
      runs: 0,
    };
    ofRepository.set(path, known);
    return known;
  }

  #of(repository: Repository): Map<string, KnownWorkflow> {
    const known = this.#known.get(repository) ?? new Map<string, KnownWorkflow>();
    this.#known.set(repository, known);
    return known;
  }

  /** The same text is read once. */
  #read(path: string, text: string): Reading {
    const key = `${path}\n${text}`;
    const reading = this.#readings.get(key) ?? read(path, text);
    this.#readings.set(key, reading);
    return reading;
  }
}

function read(path: string, text: string): Reading {
  try {
    return { definition: readWorkflow(path, text), problem: null };
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    return { definition: null, problem: error.message };
  }
}
