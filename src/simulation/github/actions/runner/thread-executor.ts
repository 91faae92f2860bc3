/** Executes steps in a few long-lived threads: the same files, without the price of a process for each. */
import { Worker } from "node:worker_threads";
import type { Ending, Execution, Executor, Task } from "./execution.ts";

/** @param size how many steps may run at the same time; the others wait their turn */
export function threadExecutor(size = 2): Executor {
  const idle: Thread[] = [];
  const busy = new Map<Thread, Assignment>();
  const waiting: Assignment[] = [];

  const next = (): void => {
    if (busy.size >= size) return;
    const assignment = waiting.shift();
    if (assignment === undefined) return;
    const thread = idle.pop() ?? new Thread();
    busy.set(thread, assignment);
    thread.run(assignment.task, (ending, survives) => {
      busy.delete(thread);
      if (survives) idle.push(thread);
      assignment.end(ending);
      next();
    });
  };
  const stop = (assignment: Assignment): void => {
    const place = waiting.indexOf(assignment);
    if (place >= 0) {
      waiting.splice(place, 1);
      assignment.end({ exitCode: 1, output: "" });
    }
    for (const [thread, held] of busy) if (held === assignment) thread.terminate();
  };

  return {
    start(task): Execution {
      const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
      const assignment = { task, end };
      waiting.push(assignment);
      next();
      return { ended, stop: () => stop(assignment) };
    },
    async close() {
      for (const assignment of waiting.splice(0)) assignment.end({ exitCode: 1, output: "" });
      await Promise.all([...busy.keys(), ...idle.splice(0)].map((thread) => thread.terminate()));
    },
  };
}

type Assignment = { readonly task: Task; readonly end: (ending: Ending) => void };

/**
 * Steps leave much garbage behind; without limits V8 lets it grow to hundreds of megabytes. In 160 MB the
 * project's own Action ran thousands of times.
 */
const LIMITS = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 160 };

/** One worker thread; it dies with a step that exits, throws or is stopped, and then takes no other. */
class Thread {
  readonly #worker = new Worker(new URL("./step-thread.ts", import.meta.url), {
    env: {},
    resourceLimits: LIMITS,
  });
  #output = "";
  #done: ((ending: Ending, survives: boolean) => void) | null = null;

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (message: ThreadMessage) => this.#hear(message));
    this.#worker.on("error", (error) => {
      this.#output += `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
    });
    this.#worker.on("exit", (code) => this.#end(code, false));
  }

  run(task: Task, done: (ending: Ending, survives: boolean) => void): void {
    this.#output = "";
    this.#done = done;
    this.#worker.ref();
    this.#worker.postMessage(task);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: ThreadMessage): void {
    this.#output += message.output;
    if (message.exitCode !== null) this.#end(message.exitCode, true);
  }

  #end(exitCode: number, survives: boolean): void {
    const done = this.#done;
    this.#done = null;
    this.#worker.unref();
    done?.({ exitCode, output: this.#output }, survives);
  }
}

/** What the thread says: more output, and at the end of a step its exit code. */
export type ThreadMessage = { readonly output: string; readonly exitCode: number | null };
