/** Reads YAML with the place of every key and value, and refuses what could exhaust us. */
import { constructFromEvents, type Event, parseEvents, YAMLException } from "js-yaml";
import type { PositionOf, Problem } from "./problem.ts";
import { explainSyntax } from "./yaml-hints.ts";
import { lineIndex } from "./yaml-lines.ts";
import { mapSource, offsetOf, type SourceFault } from "./yaml-source.ts";

const MOST_BYTES = 256 * 1024;

export type YamlRead =
  | { readonly ok: true; readonly value: unknown; readonly positionOf: PositionOf }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One YAML document as plain data; dates stay text, and only true and false are booleans.
 * Never throws: whatever is wrong with the text is a problem with its line.
 */
export function readYaml(source: { readonly text: string; readonly file: string }): YamlRead {
  const positionAt = lineIndex(source.text);
  const fail = (faults: readonly SourceFault[]): YamlRead => ({
    ok: false,
    problems: faults.map(({ offset, message }) => ({
      file: source.file,
      ...positionAt(offset),
      message,
      path: [],
    })),
  });
  if (isTooLarge(source.text)) return fail([{ offset: 0, message: "the file is over 256 KB" }]);

  const parsed = attempt(source.text, () => parseEvents(source.text, {}));
  if (!parsed.ok) return fail([parsed.fault]);
  const map = mapSource(source.text, parsed.result);
  if (map.faults.length > 0 || map.root === null) {
    return fail(map.faults.length > 0 ? map.faults : [{ offset: 0, message: "the file is empty" }]);
  }
  const built = attempt(source.text, () => build(source.text, parsed.result));
  if (!built.ok) return fail([built.fault]);
  const { root } = map;
  return {
    ok: true,
    value: built.result,
    positionOf: (path, at = "value") => positionAt(offsetOf(root, path, at)),
  };
}

function isTooLarge(text: string): boolean {
  return text.length > MOST_BYTES || new TextEncoder().encode(text).length > MOST_BYTES;
}

function build(text: string, events: Event[]): unknown {
  return constructFromEvents(events, { source: text })[0];
}

type Attempt<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly fault: SourceFault };

/** The parser throws; here a bad text is a value. What is no fault of the text goes on flying. */
function attempt<Result>(text: string, read: () => Result): Attempt<Result> {
  try {
    return { ok: true, result: read() };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = error.mark?.position ?? 0;
    return { ok: false, fault: { offset, message: explainSyntax(text, error.reason, offset) } };
  }
}
