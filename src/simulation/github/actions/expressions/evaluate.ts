/** Works out an expression of GitHub's language in the contexts that its place offers. */
import { PURE_FUNCTIONS, STATUS_FUNCTIONS, type StatusFunction } from "./functions.ts";
import { type Expression, parseExpression } from "./syntax.ts";
import {
  areEqual,
  compare,
  isList,
  isMap,
  isTruthy,
  toText,
  type Value,
  WorkflowProblem,
} from "./value.ts";

/** What an expression may see: its contexts by name, and in an `if` how the job goes. */
export type Scope = {
  readonly contexts: { readonly [name: string]: Value };
  readonly status?: Readonly<Record<StatusFunction, boolean>>;
};

/** @throws WorkflowProblem where GitHub would refuse the expression */
export function evaluate(text: string, scope: Scope): Value {
  return resultOf(parseExpression(text), { ...scope, text });
}

type Place = Scope & { readonly text: string };

function resultOf(expression: Expression, place: Place): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "context":
      return contextNamed(expression, place);
    case "property":
      return propertyOf(resultOf(expression.of, place), expression.name, isEach(expression.of));
    case "index":
      return at(resultOf(expression.of, place), resultOf(expression.index, place));
    case "each":
      return entriesOf(resultOf(expression.of, place));
    case "call":
      return call(expression, place);
    case "not":
      return !isTruthy(resultOf(expression.operand, place));
    case "binary":
      return binary(expression, place);
  }
}

function contextNamed(node: Extract<Expression, { kind: "context" }>, place: Place): Value {
  const value = lookUp(place.contexts, node.name);
  if (value !== undefined) return value;
  throw new WorkflowProblem(
    `Unrecognized named-value: '${node.name}'. Located at position ${node.at} within expression: ${place.text}`,
  );
}

function isEach(expression: Expression): boolean {
  return expression.kind === "each" || (expression.kind === "property" && isEach(expression.of));
}

function propertyOf(value: Value, name: string, ofEach: boolean): Value {
  if (ofEach && isList(value)) {
    return value.flatMap((entry) => (isMap(entry) ? [lookUp(entry, name) ?? null] : []));
  }
  return isMap(value) ? (lookUp(value, name) ?? null) : null;
}

function at(value: Value, index: Value): Value {
  if (isList(value)) return typeof index === "number" ? (value[index] ?? null) : null;
  return isMap(value) ? (lookUp(value, toText(index)) ?? null) : null;
}

function entriesOf(value: Value): Value {
  if (isList(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

/** Properties are found without regard to case, the exact name first. */
function lookUp(map: { readonly [key: string]: Value }, name: string): Value | undefined {
  if (Object.hasOwn(map, name)) return map[name];
  const lower = name.toLowerCase();
  const key = Object.keys(map).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : map[key];
}

function call(node: Extract<Expression, { kind: "call" }>, place: Place): Value {
  const name = node.name.toLowerCase();
  const status = STATUS_FUNCTIONS.find((candidate) => candidate === name);
  if (status !== undefined && place.status !== undefined) return place.status[status];
  const pure = PURE_FUNCTIONS.get(name);
  if (pure === undefined) {
    throw new WorkflowProblem(
      `Unrecognized function: '${node.name}'. Located at position ${node.at} within expression: ${place.text}`,
    );
  }
  if (node.args.length < pure.least || node.args.length > pure.most) {
    const few = node.args.length < pure.least ? "few" : "many";
    throw new WorkflowProblem(
      `Too ${few} parameters supplied: '${node.name}'. Located at position ${node.at} within expression: ${place.text}`,
    );
  }
  return pure.call(node.args.map((argument) => resultOf(argument, place)));
}

function binary(node: Extract<Expression, { kind: "binary" }>, place: Place): Value {
  const left = resultOf(node.left, place);
  if (node.sign === "&&") return isTruthy(left) ? resultOf(node.right, place) : left;
  if (node.sign === "||") return isTruthy(left) ? left : resultOf(node.right, place);
  const right = resultOf(node.right, place);
  if (node.sign === "==") return areEqual(left, right);
  if (node.sign === "!=") return !areEqual(left, right);
  const order = compare(left, right);
  if (node.sign === "<") return order < 0;
  if (node.sign === "<=") return order <= 0;
  return node.sign === ">" ? order > 0 : order >= 0;
}
