/** Reads what a step printed: plain lines, and the runner's `::command::` lines. */

export type Annotation = {
  readonly level: "notice" | "warning" | "error";
  readonly message: string;
};

export type ReadOutput = {
  /** As the log shows it, with masked words replaced. */
  readonly lines: readonly string[];
  readonly annotations: readonly Annotation[];
};

const COMMAND = /^::(?<name>[a-z-]+)(?: [^:]*(?::(?!:)[^:]*)*)?::(?<value>.*)$/;
const LEVELS = ["notice", "warning", "error"] as const;

/** @param secrets words that the log never shows; `::add-mask::` adds to them */
export function readOutput(output: string, secrets: Set<string>): ReadOutput {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  for (const line of output.split(/\r?\n/)) {
    const command = COMMAND.exec(line)?.groups;
    const name = command?.["name"];
    const value = decode(command?.["value"] ?? "");
    const level = LEVELS.find((candidate) => candidate === name);
    if (name === "add-mask" && value !== "") secrets.add(value);
    if (level !== undefined) annotations.push({ level, message: mask(value, secrets) });
    if (name === undefined) lines.push(line);
    else if (level !== undefined) lines.push(`##[${level}]${value}`);
  }
  while (lines.at(-1) === "") lines.pop();
  return { lines: lines.map((line) => mask(line, secrets)), annotations };
}

function mask(text: string, secrets: ReadonlySet<string>): string {
  return [...secrets].reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
}

function decode(value: string): string {
  return value.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
