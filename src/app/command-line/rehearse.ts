/** `release-captain rehearse`: a story told beforehand, played by the real engine in virtual time. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Arguments, ExitCode, Subcommand, Terminal } from "./subcommand.ts";

export const rehearse: Subcommand = {
  name: "rehearse",
  usage: "SCENARIO [--json]",
  summary: "Plays a story on the real engine in virtual time",
  help: `SCENARIO is a YAML file: a pipeline, what is merged when, and what goes wrong.

  --json  one JSON object: timeline, environments, waiting, holds, releases, history`,
  options: { json: { type: "boolean" } },
  operands: { least: 1, most: 1 },
  run: play,
};

async function play({ operands, options }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [file = ""] = operands;
  const path = resolve(terminal.folder, file);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    terminal.error(`${file} cannot be read.`);
    return 1;
  }
  const { runRehearsal } = await import("../../simulation/rehearsal/command.ts");
  const played = runRehearsal({
    text,
    file,
    readFile: (beside) => readBeside(resolve(dirname(path), beside)),
    json: options["json"] === true,
  });
  if (played.stderr !== "") terminal.error(played.stderr.trimEnd());
  if (played.stdout !== "") terminal.out(played.stdout.trimEnd());
  return played.exitCode;
}

function readBeside(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
