/** Texts with `${{ }}` in them, and the conditions of jobs and steps. */
import { evaluate, type Scope } from "./evaluate.ts";
import { PURE_FUNCTIONS, STATUS_FUNCTIONS } from "./functions.ts";
import { namesIn, parseExpression, visit } from "./syntax.ts";
import { isList, isMap, isTruthy, toText, type Value, WorkflowProblem } from "./value.ts";

/** Fills a text in; a text that is one expression and nothing else keeps that value's type. */
export function fill(text: string, scope: Scope): Value {
  const parts = split(text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return valueOfPart(only, scope);
  return parts.map((part) => toText(valueOfPart(part, scope))).join("");
}

export function fillText(text: string, scope: Scope): string {
  return toText(fill(text, scope));
}

/** Fills in every text inside a value, the keys of maps included. */
export function fillAll(value: Value, scope: Scope): Value {
  if (typeof value === "string") return fill(value, scope);
  if (isList(value)) return value.map((entry) => fillAll(entry, scope));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [fillText(key, scope), fillAll(entry, scope)]),
  );
}

/** A condition that asks for no status holds only while everything before it went well. */
export function holds(condition: string | undefined, scope: Scope): boolean {
  const expression = bare(condition ?? "");
  if (expression === "") return scope.status?.success ?? true;
  const { calls } = namesIn(parseExpression(expression));
  const asksStatus = STATUS_FUNCTIONS.some((name) => calls.includes(name));
  if (!asksStatus && scope.status?.success === false) return false;
  return isTruthy(evaluate(expression, scope));
}

/** Reads every expression of a text, without working any of them out. */
export function checkText(text: string): void {
  for (const part of split(text)) if (part.kind === "expression") checkNames(part.text);
}

export function checkCondition(condition: string): void {
  const expression = bare(condition);
  if (expression !== "") checkNames(expression);
}

/** Every context that GitHub offers anywhere; which of them are there depends on the place. */
const CONTEXTS = [
  ...["github", "inputs", "env", "vars", "secrets", "needs", "strategy", "matrix"],
  ...["job", "runner", "steps"],
];

function checkNames(text: string): void {
  visit(parseExpression(text), (node) => {
    if (node.kind !== "context" && node.kind !== "call") return;
    const name = node.name.toLowerCase();
    const known =
      node.kind === "context"
        ? CONTEXTS.includes(name)
        : PURE_FUNCTIONS.has(name) || STATUS_FUNCTIONS.some((status) => status === name);
    if (known) return;
    const what = node.kind === "context" ? "named-value" : "function";
    throw new WorkflowProblem(
      `Unrecognized ${what}: '${node.name}'. Located at position ${node.at} within expression: ${text}`,
    );
  });
}

type Part = { readonly kind: "text" | "expression"; readonly text: string };

function split(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let open = text.indexOf("${{"); open >= 0; open = text.indexOf("${{", from)) {
    const close = closing(text, open + 3);
    if (open > from) parts.push({ kind: "text", text: text.slice(from, open) });
    parts.push({ kind: "expression", text: text.slice(open + 3, close).trim() });
    from = close + 2;
  }
  if (from < text.length || parts.length === 0)
    parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** Braces inside a quoted text do not close the expression. */
function closing(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    if (!quoted && text.startsWith("}}", at)) return at;
  }
  throw new WorkflowProblem(`The expression is not closed: ${text}`);
}

function valueOfPart(part: Part, scope: Scope): Value {
  return part.kind === "text" ? part.text : evaluate(part.text, scope);
}

function bare(condition: string): string {
  const trimmed = condition.trim();
  const parts = split(trimmed);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return only.text;
  return trimmed;
}
