/** Makes sentences for people of what the schema of the file found wrong. */
import type * as z from "zod";
import { didYouMean, nearest } from "../domain/nearest.ts";
import { clip, type Finding, type Path, quote } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** A key that was probably meant by another is not also called missing. */
export function explain(issues: readonly Issue[]): readonly Finding[] {
  const findings = issues.slice(0, MOST).flatMap((issue) => explainOne(issue, []));
  const meant = new Set(
    findings.flatMap(({ at, path, suggestion }) =>
      at === "key" && suggestion !== undefined ? [pathKey([...path.slice(0, -1), suggestion])] : [],
    ),
  );
  return findings.filter(({ message, path }) => !(isMissing(message) && meant.has(pathKey(path))));
}

/** Nobody reads more; a file of tens of thousands of mistakes would cost seconds to explain. */
const MOST = 100;

/** What is wanted, where a schema does not say it in words of its own; goes to the parser. */
export function describeWanted(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type") return TYPE_NAMES[issue.expected] ?? "something else";
  if (issue.code === "invalid_value") return oneOf(issue.values.map(String));
  return "something else";
}

/** `a, b or c` */
function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  number: "a number",
  int: "a whole number",
};

function explainOne(issue: Issue, base: Path): readonly Finding[] {
  const path = [...base, ...issue.path.map(partOf)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys
        .slice(0, MOST)
        .map((key) => unknownKey([...path, key], issue.message.split(" ")));
    case "invalid_union":
      return explainUnion(issue, path);
    case "invalid_key":
      return issue.issues.map(({ message }) => notWanted(path, message, path.at(-1), "key"));
    case "invalid_value":
      return [notOneOf(path, issue.message, issue.values.map(String), issue.input)];
    case "invalid_type":
    case "too_big":
    case "too_small":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
    case "custom":
      return [notWanted(path, issue.message, issue.input)];
  }
}

/** Speaks of the alternative that was probably meant: that which finds the fewest faults. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): readonly Finding[] {
  const ofThisKind = issue.errors.filter((faults) => !faults.some(isOfAnotherKind));
  const weights = ofThisKind.map(countFaults);
  const least = Math.min(...weights);
  const [only, ...others] = ofThisKind.filter((_, index) => weights[index] === least);
  const values = issue.errors.flat().flatMap((fault) => ("values" in fault ? fault.values : []));
  if (only !== undefined && others.length === 0) {
    const findings = only.slice(0, MOST).flatMap((fault) => explainOne(fault, path));
    return findings.map((finding) => withSuggestion(finding, issue.input, values.map(String)));
  }
  const common = sharedUnknownKeys(ofThisKind);
  if (common.length > 0) return common.map(({ key, known }) => unknownKey([...path, key], known));
  return [notOneOf(path, issue.message, values.map(String), issue.input)];
}

/** A list where a mapping is wanted, or the wrong word altogether: not what was meant. */
function isOfAnotherKind(fault: Issue): boolean {
  if (fault.path.length > 0) return false;
  return fault.code === "invalid_type" || fault.code === "invalid_value";
}

function countFaults(faults: readonly Issue[]): number {
  return faults.reduce(
    (sum, fault) => sum + (fault.code === "unrecognized_keys" ? fault.keys.length : 1),
    0,
  );
}

interface UnknownKey {
  readonly key: string;
  readonly known: readonly string[];
}

/** Keys that none of the alternatives knows, each with all that any of them does. */
function sharedUnknownKeys(alternatives: readonly (readonly Issue[])[]): readonly UnknownKey[] {
  const unknown = alternatives.map((faults) =>
    faults.flatMap((fault) =>
      fault.code === "unrecognized_keys" && fault.path.length === 0 ? [fault] : [],
    ),
  );
  const known = [...new Set(unknown.flat().flatMap((fault) => fault.message.split(" ")))];
  const keys = new Set(unknown.flat().flatMap((fault) => fault.keys.slice(0, MOST)));
  return [...keys]
    .filter((key) => unknown.every((faults) => faults.some((fault) => fault.keys.includes(key))))
    .map((key) => ({ key, known }));
}

function unknownKey(path: Path, known: readonly string[]): Finding {
  const key = String(path.at(-1));
  if (STEPS.includes(key) && known.includes("approvals")) {
    const message = `${UNKNOWN}${quote(key)}; as a step it belongs under "approvals"`;
    return { path, at: "key", message };
  }
  const suggestion = nearest(key, known);
  const message = `${UNKNOWN}${quote(key)}${didYouMean(suggestion)}`;
  return { path, at: "key", message, ...(suggestion === null ? {} : { suggestion }) };
}

/** What people write straight into a stage. */
const STEPS: readonly string[] = ["workflow", "check", "bake", "manual"];

const UNKNOWN = "unknown key ";

export function isUnknownKey({ message }: Finding): boolean {
  return message.startsWith(UNKNOWN);
}

function notOneOf(path: Path, wanted: string, values: readonly string[], input: unknown): Finding {
  return withSuggestion(notWanted(path, wanted, input), input, values);
}

function withSuggestion(finding: Finding, input: unknown, values: readonly string[]): Finding {
  const suggestion = typeof input === "string" ? nearest(input, values) : null;
  if (suggestion === null || finding.suggestion !== undefined) return finding;
  return { ...finding, message: `${finding.message}${didYouMean(suggestion)}`, suggestion };
}

function notWanted(
  path: Path,
  wanted: string,
  input: unknown,
  at: Finding["at"] = "value",
): Finding {
  if (input === undefined) return { path, at, message: `${nameOf(path)}${MISSING}` };
  // A zone may well be called 1, but YAML takes that for a number.
  const hint = typeof input === "number" && wanted.startsWith("a name") ? "; put it in quotes" : "";
  return { path, at, message: `${nameOf(path)} must be ${wanted}, not ${show(input)}${hint}` };
}

const MISSING = " is missing";

function isMissing(message: string): boolean {
  return message.endsWith(MISSING);
}

/** How a person would call the value at this path. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last === "string") return quote(last);
  const key = path.findLast((part) => typeof part === "string");
  if (key !== undefined) return `an entry of ${quote(String(key))}`;
  return "a pipeline file";
}

function show(input: unknown): string {
  if (typeof input === "string") return quote(input);
  if (Array.isArray(input)) return input.length === 0 ? "an empty list" : "a list";
  if (input === null) return "empty";
  if (typeof input === "object") return `{ ${clip(Object.keys(input).join(", "))} }`;
  return clip(String(input));
}

function partOf(part: PropertyKey): string | number {
  return typeof part === "number" ? part : String(part);
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}
