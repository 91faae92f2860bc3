/** The functions of GitHub's expression language that need nothing but their arguments. */
import {
  areEqual,
  isList,
  isMap,
  isTruthy,
  toText,
  toValue,
  type Value,
  WorkflowProblem,
} from "./value.ts";

type PureFunction = {
  readonly least: number;
  readonly most: number;
  readonly call: (args: readonly Value[]) => Value;
};

/** By their names in lower case: GitHub does not care about case. */
export const PURE_FUNCTIONS: ReadonlyMap<string, PureFunction> = new Map<string, PureFunction>([
  ["contains", { least: 2, most: 2, call: ([all, item]) => contains(all ?? null, item ?? null) }],
  [
    "startswith",
    { least: 2, most: 2, call: (args) => lowered(args, 0).startsWith(lowered(args, 1)) },
  ],
  ["endswith", { least: 2, most: 2, call: (args) => lowered(args, 0).endsWith(lowered(args, 1)) }],
  [
    "format",
    { least: 1, most: 255, call: ([pattern, ...rest]) => format(toText(pattern ?? null), rest) },
  ],
  [
    "join",
    { least: 1, most: 2, call: ([list, separator]) => join(list ?? null, separator ?? ",") },
  ],
  ["tojson", { least: 1, most: 1, call: ([value]) => JSON.stringify(value ?? null, null, 2) }],
  ["fromjson", { least: 1, most: 1, call: ([text]) => fromJson(toText(text ?? null)) }],
  ["case", { least: 3, most: 255, call: choose }],
]);

/** The functions that ask how the job goes; only an `if` may use them. */
export const STATUS_FUNCTIONS = ["success", "failure", "always", "cancelled"] as const;
export type StatusFunction = (typeof STATUS_FUNCTIONS)[number];

function contains(all: Value, item: Value): boolean {
  if (isList(all)) return all.some((entry) => areEqual(entry, item));
  return toText(all).toLowerCase().includes(toText(item).toLowerCase());
}

function lowered(args: readonly Value[], position: number): string {
  return toText(args[position] ?? null).toLowerCase();
}

function format(pattern: string, args: readonly Value[]): string {
  return pattern.replaceAll(/\{\{|\}\}|\{(\d+)\}/g, (found, position: string | undefined) => {
    if (position === undefined) return found.slice(1);
    const argument = args[Number(position)];
    if (argument === undefined) {
      throw new WorkflowProblem(
        `The following format string references more arguments than were supplied: ${pattern}`,
      );
    }
    return toText(argument);
  });
}

function join(list: Value, separator: Value): string {
  if (isList(list)) return list.map(toText).join(toText(separator));
  return isMap(list) ? "" : toText(list);
}

function fromJson(text: string): Value {
  try {
    return toValue(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WorkflowProblem(`Error reading JToken from JsonReader. ${why}`);
  }
}

function choose(args: readonly Value[]): Value {
  for (let at = 0; at + 1 < args.length; at += 2) {
    if (isTruthy(args[at] ?? null)) return args[at + 1] ?? null;
  }
  return args.length % 2 === 1 ? (args.at(-1) ?? null) : null;
}
