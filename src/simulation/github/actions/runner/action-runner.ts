/** Runs the JavaScript actions whose code is at hand; all other actions are only played. */
import { fileURLToPath } from "node:url";
import { type ActionMetadata, readActionMetadata } from "./action-metadata.ts";
import type { Executor } from "./execution.ts";
import { JobFolder, type SaidInFiles } from "./job-folder.ts";
import { type Annotation, readOutput } from "./step-output.ts";

/** Where the code of an action lies: `uses` that match run it for real. */
export type ActionAtHand = { readonly uses: RegExp; readonly directory: string };

/** This project's own Action, as its users and this repository itself name it. */
export const OWN_ACTION: ActionAtHand = {
  uses: /^(?:\.\/action\/?|[\w.-]+\/release-captain\/action@.+)$/i,
  directory: fileURLToPath(new URL("../../../../../action", import.meta.url)),
};

/** One start of an action in one job. */
export type ActionStart = {
  readonly file: string;
  readonly folder: JobFolder;
  /** Everything but the inputs, the state and the command files. */
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** What an earlier stage of the same step saved. */
  readonly state: Readonly<Record<string, string>>;
  readonly secrets: Set<string>;
};

export type ActionEnding = SaidInFiles & {
  readonly succeeded: boolean;
  readonly lines: readonly string[];
  readonly annotations: readonly Annotation[];
};

export class ActionRunner {
  readonly #executor: Executor;
  readonly #atHand: readonly ActionAtHand[];
  readonly #folders: JobFolder[] = [];
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(executor: Executor, atHand: readonly ActionAtHand[]) {
    this.#executor = executor;
    this.#atHand = atHand;
  }

  /** @returns null for an action that is only played */
  find(uses: string): ActionMetadata | null {
    const action = this.#atHand.find((candidate) => candidate.uses.test(uses));
    return action === undefined ? null : readActionMetadata(action.directory);
  }

  /** An empty folder for a job; give it back when the job ends. */
  borrowFolder(event: unknown): JobFolder {
    const folder = this.#folders.pop() ?? new JobFolder();
    folder.prepareJob(event);
    return folder;
  }

  returnFolder(folder: JobFolder): void {
    folder.clear();
    this.#folders.push(folder);
  }

  /**
   * Takes real time, none of the world's.
   * @param done is called once, also when it was stopped
   * @returns stops it
   */
  start(start: ActionStart, done: (ending: ActionEnding) => void): () => void {
    const execution = this.#executor.start({
      file: start.file,
      directory: start.folder.workspace,
      env: { ...start.env, ...start.folder.prepareStep(), ...variables(start) },
    });
    this.#running += 1;
    execution.ended
      .then(({ exitCode, output }) => {
        const said = readSaid(start.folder);
        const { lines, annotations } = readOutput(output, start.secrets);
        const succeeded = exitCode === 0 && said.problem === null;
        done({ ...said, succeeded, lines: [...lines, ...(said.problem ?? [])], annotations });
      })
      .finally(() => this.#finish());
    return execution.stop;
  }

  /** Resolves when no action runs. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    await this.#executor.close();
    await this.idle();
    for (const folder of this.#folders.splice(0)) folder.remove();
  }

  #finish(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function variables({ inputs, state }: ActionStart): Record<string, string> {
  const named = (prefix: string, name: string) => `${prefix}_${name.replaceAll(" ", "_")}`;
  return Object.fromEntries([
    ...Object.entries(inputs).map(([name, value]) => [named("INPUT", name).toUpperCase(), value]),
    ...Object.entries(state).map(([name, value]) => [named("STATE", name), value]),
  ]);
}

function readSaid(folder: JobFolder): SaidInFiles & { problem: readonly string[] | null } {
  try {
    return { ...folder.readStep(), problem: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { outputs: {}, state: {}, env: {}, summary: "", problem: [`##[error]${message}`] };
  }
}
