/** The log: Probot's format and levels, on standard output, with every secret taken out. */
import { getTransformStream } from "@probot/pino";
import pino, { type Logger } from "pino";
import * as z from "zod";
import { redactor } from "./redact.ts";

export interface LogSettings {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  readonly format: "json" | "pretty";
  /** true: `"level":"info"`, false: `"level":30`. */
  readonly levelAsWord: boolean;
  readonly messageKey: string;
}

/**
 * @param secrets never to be seen, besides all that looks like one
 * @param write takes finished lines; left out: standard output
 */
export async function createLog(
  settings: LogSettings,
  secrets: readonly string[],
  write?: (line: string) => void,
): Promise<Logger> {
  const format = await getTransformStream({
    logFormat: settings.format,
    logLevelInString: settings.levelAsWord,
  });
  const out = write === undefined ? pino.destination(1) : { write };
  format.on("data", (chunk: unknown) => out.write(String(chunk)));
  const redact = redactor(secrets);
  const options = {
    name: "release-captain",
    level: settings.level,
    messageKey: settings.messageKey,
  };
  const clean = (line: string) => whole(line, redact(line), settings.messageKey);
  return pino(options, { write: (line) => void format.write(clean(line)) });
}

/**
 * What was taken out may have begun in the middle of an escaped character. Such a line is left out but for its head:
 * the format would throw at it, right into the work that is logged.
 */
function whole(line: string, redacted: string, messageKey: string): string {
  if (redacted === line) return line;
  try {
    JSON.parse(redacted);
    return redacted;
  } catch {
    const { level, time, name } = head.parse(JSON.parse(line));
    return `${JSON.stringify({ level, time, name, [messageKey]: "[redacted]" })}\n`;
  }
}

const head = z.object({ level: z.number(), time: z.number(), name: z.string() });
