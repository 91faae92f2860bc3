/** The command line `release-captain`, on this process's terminal. */
import { runCommandLine } from "./command-line/run-command-line.ts";
import type { ExitCode, Terminal } from "./command-line/subcommand.ts";
import { SUBCOMMANDS } from "./command-line/table.ts";

/** @param argv what follows `release-captain` */
export function main(argv: readonly string[]): Promise<ExitCode> {
  const terminal: Terminal = {
    folder: process.cwd(),
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
  };
  return runCommandLine(argv, SUBCOMMANDS, terminal);
}
