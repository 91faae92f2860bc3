/** Executes steps in processes of their own, exactly as GitHub's runner does. */
import { spawn } from "node:child_process";
import type { Execution, Executor, Task } from "./execution.ts";

/** The runner interrupts first, and kills what does not end; it waits longer. */
const PATIENCE_MS = 2_000;

export function processExecutor(): Executor {
  const running = new Set<Execution>();
  return {
    start(task) {
      const execution = startProcess(task);
      running.add(execution);
      execution.ended.finally(() => running.delete(execution));
      return execution;
    },
    async close() {
      const left = [...running];
      for (const execution of left) execution.stop();
      await Promise.all(left.map(({ ended }) => ended));
    },
  };
}

function startProcess(task: Task): Execution {
  const child = spawn(process.execPath, [task.file], {
    cwd: task.directory,
    env: task.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const { promise: ended, resolve } = Promise.withResolvers<{ exitCode: number; output: string }>();
  child.on("error", (error) => resolve({ exitCode: 1, output: error.message }));
  child.on("close", (code) =>
    resolve({ exitCode: code ?? 1, output: String(Buffer.concat(chunks)) }),
  );
  const stop = () => {
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS).unref();
  };
  return { ended, stop };
}
