/** The values of GitHub's expression language, and how it converts and compares them. */

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

export type ValueMap = { readonly [key: string]: Value };

/** An expression or a file that GitHub would refuse; the message is what GitHub would say. */
export class WorkflowProblem extends Error {
  override readonly name = "WorkflowProblem";
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Anything that came out of JSON or YAML; what these cannot hold becomes null. */
export function toValue(unknown: unknown): Value {
  if (unknown === null || unknown === undefined) return null;
  if (typeof unknown === "boolean" || typeof unknown === "number" || typeof unknown === "string") {
    return unknown;
  }
  if (Array.isArray(unknown)) return unknown.map(toValue);
  if (typeof unknown !== "object") return null;
  return Object.fromEntries(Object.entries(unknown).map(([key, entry]) => [key, toValue(entry)]));
}

export function isTruthy(value: Value): boolean {
  return !(value === null || value === false || value === 0 || value === "" || Number.isNaN(value));
}

/** What `${{ value }}` puts into a text. */
export function toText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (isList(value)) return "Array";
  if (isMap(value)) return "Object";
  return String(value);
}

/** Different types meet as numbers, and texts are compared without case, as GitHub documents. */
export function areEqual(left: Value, right: Value): boolean {
  if (typeof left === "string" && typeof right === "string") {
    return left.toLowerCase() === right.toLowerCase();
  }
  if (isComposite(left) || isComposite(right)) return left === right;
  if (left === null && right === null) return true;
  return typeof left === typeof right ? left === right : toNumber(left) === toNumber(right);
}

/** @returns NaN where GitHub would say the values cannot be compared */
export function compare(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") {
    const [a, b] = [left.toLowerCase(), right.toLowerCase()];
    return a < b ? -1 : Number(a > b);
  }
  return toNumber(left) - toNumber(right);
}

function isComposite(value: Value): boolean {
  return typeof value === "object" && value !== null;
}

function toNumber(value: Value): number {
  if (value === null) return 0;
  if (isComposite(value)) return Number.NaN;
  return Number(value);
}
