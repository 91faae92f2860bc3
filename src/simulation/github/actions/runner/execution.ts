/** How a JavaScript step is executed, whoever does it: a process of its own or a thread of a pool. */

/** One start of one JavaScript file, as the runner would start it. */
export type Task = {
  /** Absolute path of the file, such as `action/dist/index.js`. */
  readonly file: string;
  /** The whole environment: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
};

/** What is left when the file's last promise and timer are done. */
export type Ending = { readonly exitCode: number; readonly output: string };

export type Execution = {
  readonly ended: Promise<Ending>;
  /** Ends it as a cancelled job does; `ended` still resolves, with an exit code that is not 0. */
  stop(): void;
};

export interface Executor {
  start(task: Task): Execution;
  /** Ends all that runs and frees what is held. */
  close(): Promise<void>;
}
