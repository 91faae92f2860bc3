/** The folders and command files that the runner gives to a job and to each of its steps. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files by which a step talks to the runner; each step finds them empty. */
const COMMAND_FILES = {
  GITHUB_OUTPUT: "set_output",
  GITHUB_STATE: "save_state",
  GITHUB_ENV: "set_env",
  GITHUB_PATH: "add_path",
  GITHUB_STEP_SUMMARY: "step_summary",
} as const;

const NAMES: ReadonlySet<string> = new Set(Object.values(COMMAND_FILES));

/** What a step said through its files. */
export type SaidInFiles = {
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly summary: string;
};

export class JobFolder {
  readonly root = mkdtempSync(join(tmpdir(), "simulated-runner-"));
  readonly workspace = join(this.root, "workspace");
  readonly temporary = join(this.root, "temp");

  constructor() {
    mkdirSync(this.workspace);
    mkdirSync(this.temporary);
  }

  /** @param event the webhook payload that started the run */
  prepareJob(event: unknown): void {
    writeFileSync(this.eventFile, JSON.stringify(event));
  }

  get eventFile(): string {
    return join(this.root, "event.json");
  }

  /** Makes empty command files. @returns the variables that lead to them */
  prepareStep(): Record<string, string> {
    const paths = Object.entries(COMMAND_FILES).map(([variable, name]) => [
      variable,
      join(this.temporary, name),
    ]);
    for (const [, path] of paths) if (path !== undefined) writeFileSync(path, "");
    return Object.fromEntries(paths);
  }

  /** @throws Error where a file is not of the runner's format */
  readStep(): SaidInFiles {
    const read = (name: string) => readFileSync(join(this.temporary, name), "utf8");
    return {
      outputs: readPairs(read(COMMAND_FILES.GITHUB_OUTPUT)),
      state: readPairs(read(COMMAND_FILES.GITHUB_STATE)),
      env: readPairs(read(COMMAND_FILES.GITHUB_ENV)),
      summary: read(COMMAND_FILES.GITHUB_STEP_SUMMARY),
    };
  }

  /** Empties it for the next job: cheaper by far than a new one. */
  clear(): void {
    for (const folder of [this.workspace, this.temporary]) {
      for (const name of readdirSync(folder)) {
        if (!NAMES.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** `name=value` lines, and values of several lines as `name<<END`, lines, `END`. */
export function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const found = /^(?<name>[^=]+?)(?<sign><<|=)(?<rest>.*)$/.exec(line)?.groups;
    if (found === undefined)
      throw new Error(`Unable to process file command: Invalid format '${line}'`);
    const { name = "", sign, rest = "" } = { ...found };
    pairs[name] = sign === "=" ? rest : takeUntil(lines, rest);
  }
  return pairs;
}

function takeUntil(lines: string[], end: string): string {
  const place = lines.indexOf(end);
  if (place < 0) throw new Error(`Invalid value. Matching delimiter not found '${end}'`);
  return lines
    .splice(0, place + 1)
    .slice(0, -1)
    .join("\n");
}
