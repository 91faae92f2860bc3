/** Reads an expression of GitHub's language into a tree. */
import { type Token, tokenize } from "./tokens.ts";
import { WorkflowProblem } from "./value.ts";

export type Expression =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "context"; readonly name: string; readonly at: number }
  | { readonly kind: "property"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression }
  | { readonly kind: "each"; readonly of: Expression }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: number;
    }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly sign: string;
      readonly left: Expression;
      readonly right: Expression;
    };

/** Binary signs, the loosest first. */
const LEVELS = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

const parsed = new Map<string, Expression>();

/** @throws WorkflowProblem where the text is not an expression */
export function parseExpression(text: string): Expression {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const reader = new Reader(text);
  const expression = readLevel(reader, 0);
  if (reader.peek() !== undefined) throw reader.unexpected();
  parsed.set(text, expression);
  return expression;
}

/** Every function and context that an expression mentions, in lower case. */
export function namesIn(expression: Expression): { calls: string[]; contexts: string[] } {
  const names: { calls: string[]; contexts: string[] } = { calls: [], contexts: [] };
  visit(expression, (node) => {
    if (node.kind === "call") names.calls.push(node.name.toLowerCase());
    if (node.kind === "context") names.contexts.push(node.name.toLowerCase());
  });
  return names;
}

export function visit(expression: Expression, see: (node: Expression) => void): void {
  see(expression);
  for (const child of childrenOf(expression)) visit(child, see);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "context":
      return [];
    case "property":
    case "each":
      return [expression.of];
    case "index":
      return [expression.of, expression.index];
    case "call":
      return expression.args;
    case "not":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
  }
}

class Reader {
  private next = 0;
  private readonly text: string;
  private readonly tokens: readonly Token[];

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(): Token | undefined {
    return this.tokens[this.next];
  }

  take(): Token {
    const token = this.peek();
    if (token === undefined) throw this.unexpected();
    this.next += 1;
    return token;
  }

  /** Takes one of these signs if it comes next. */
  sign(...signs: readonly string[]): string | undefined {
    const token = this.peek();
    if (token?.kind !== "sign" || !signs.includes(token.sign)) return undefined;
    this.next += 1;
    return token.sign;
  }

  expect(sign: string): void {
    if (this.sign(sign) === undefined) throw this.unexpected();
  }

  unexpected(): WorkflowProblem {
    const token = this.peek();
    if (token === undefined) {
      return new WorkflowProblem(`Unexpected end of expression: ${this.text}`);
    }
    const shown =
      token.kind === "sign" ? token.sign : token.kind === "name" ? token.name : String(token.value);
    return new WorkflowProblem(
      `Unexpected symbol: '${shown}'. Located at position ${token.at} within expression: ${this.text}`,
    );
  }
}

function readLevel(reader: Reader, level: number): Expression {
  const signs = LEVELS[level];
  if (signs === undefined) return readUnary(reader);
  let left = readLevel(reader, level + 1);
  for (let sign = reader.sign(...signs); sign !== undefined; sign = reader.sign(...signs)) {
    left = { kind: "binary", sign, left, right: readLevel(reader, level + 1) };
  }
  return left;
}

function readUnary(reader: Reader): Expression {
  if (reader.sign("!") !== undefined) return { kind: "not", operand: readUnary(reader) };
  return readAccess(reader, readPrimary(reader));
}

function readPrimary(reader: Reader): Expression {
  if (reader.sign("(") !== undefined) {
    const inner = readLevel(reader, 0);
    reader.expect(")");
    return inner;
  }
  const token = reader.peek();
  if (token === undefined || token.kind === "sign") throw reader.unexpected();
  reader.take();
  if (token.kind === "literal") return { kind: "literal", value: token.value };
  if (reader.sign("(") === undefined) return { kind: "context", name: token.name, at: token.at };
  return { kind: "call", name: token.name, args: readArguments(reader), at: token.at };
}

function readArguments(reader: Reader): readonly Expression[] {
  const args: Expression[] = [];
  if (reader.sign(")") !== undefined) return args;
  do {
    args.push(readLevel(reader, 0));
  } while (reader.sign(",") !== undefined);
  reader.expect(")");
  return args;
}

function readAccess(reader: Reader, start: Expression): Expression {
  let of = start;
  for (let sign = reader.sign(".", "["); sign !== undefined; sign = reader.sign(".", "[")) {
    of = sign === "." ? readProperty(reader, of) : readIndex(reader, of);
  }
  return of;
}

function readProperty(reader: Reader, of: Expression): Expression {
  if (reader.sign("*") !== undefined) return { kind: "each", of };
  const token = reader.peek();
  if (token?.kind === "name") {
    reader.take();
    return { kind: "property", of, name: token.name };
  }
  throw reader.unexpected();
}

function readIndex(reader: Reader, of: Expression): Expression {
  const index = reader.sign("*") === undefined ? readLevel(reader, 0) : undefined;
  reader.expect("]");
  return index === undefined ? { kind: "each", of } : { kind: "index", of, index };
}
