/** Judges the inputs of a dispatch as GitHub does, and fills in the defaults. */
import type { Value } from "../expressions/value.ts";
import type { DispatchTrigger, InputDefinition } from "./workflow.ts";

/** What a run knows as `inputs` (typed) and as `github.event.inputs` (texts). */
export type Inputs = {
  readonly typed: Readonly<Record<string, Value>>;
  readonly texts: Readonly<Record<string, string>>;
};

export type InputLimits = { readonly count: number; readonly characters: number };

/** What github.com allows in one dispatch. */
export const CLOUD_LIMITS: InputLimits = { count: 25, characters: 65_535 };
/** What GitHub Enterprise Server 3.17 to 3.19 allows. */
export const ENTERPRISE_LIMITS: InputLimits = { count: 10, characters: 65_535 };

/** @returns the inputs of the run, or the message of a 422 */
export function judgeInputs(
  trigger: DispatchTrigger,
  given: Readonly<Record<string, string>>,
  limits: InputLimits,
): Inputs | string {
  return (
    tooMuch(given, limits) ??
    unexpected(trigger, given) ??
    missing(trigger, given) ??
    complete(trigger, given)
  );
}

function tooMuch(given: Readonly<Record<string, string>>, limits: InputLimits): string | undefined {
  if (Object.keys(given).length > limits.count) {
    return `Invalid request.\n\nNo more than ${limits.count} properties are allowed; ${Object.keys(given).length} were supplied.`;
  }
  return JSON.stringify(given).length > limits.characters ? "inputs are too large." : undefined;
}

function unexpected(
  trigger: DispatchTrigger,
  given: Readonly<Record<string, string>>,
): string | undefined {
  const names = Object.keys(given).filter((name) => !trigger.inputs.has(name));
  return names.length === 0 ? undefined : `Unexpected inputs provided: ${JSON.stringify(names)}`;
}

function missing(
  trigger: DispatchTrigger,
  given: Readonly<Record<string, string>>,
): string | undefined {
  for (const [name, input] of trigger.inputs) {
    if (input.required && input.default === null && given[name] === undefined) {
      return `Required input '${name}' not provided`;
    }
  }
  return undefined;
}

function complete(
  trigger: DispatchTrigger,
  given: Readonly<Record<string, string>>,
): Inputs | string {
  const texts: Record<string, string> = {};
  const typed: Record<string, Value> = {};
  for (const [name, input] of trigger.inputs) {
    const text = given[name] ?? input.default ?? (input.type === "boolean" ? "false" : "");
    const value = typedValue(input, text);
    if (value === undefined) return complaint(name, input, text);
    texts[name] = text;
    typed[name] = value;
  }
  return { texts, typed };
}

/** @returns undefined where the text is not of the input's type */
function typedValue(input: InputDefinition, text: string): Value | undefined {
  switch (input.type) {
    case "string":
    case "environment":
      return text;
    case "choice":
      return input.options.includes(text) ? text : undefined;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
  }
}

function complaint(name: string, input: InputDefinition, text: string): string {
  return input.type === "choice"
    ? `Provided value '${text}' for input '${name}' not in the list of allowed values`
    : `Provided value '${text}' for input '${name}' is not a valid ${input.type}`;
}
