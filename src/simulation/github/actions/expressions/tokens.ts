/** Cuts an expression of GitHub's language into tokens. */
import { WorkflowProblem } from "./value.ts";

export type Token =
  | {
      readonly kind: "literal";
      readonly value: null | boolean | number | string;
      readonly at: number;
    }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "sign"; readonly sign: string; readonly at: number };

const PATTERN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))|(?<name>[A-Za-z_][A-Za-z0-9_-]*)|(?<sign>==|!=|<=|>=|&&|\|\||[()[\].,!<>*]))/y;

const WORDS = new Map<string, null | boolean>([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** @throws WorkflowProblem in GitHub's words where the text is not of the language */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  const end = expression.trimEnd().length;
  while (pattern.lastIndex < end) {
    const start = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) throw unexpected(expression, start);
    tokens.push(toToken(match, pattern.lastIndex));
  }
  return tokens;
}

function toToken(match: RegExpExecArray, end: number): Token {
  const groups = match.groups ?? {};
  const { text, number, name, sign } = { ...groups } as const satisfies Record<string, unknown>;
  const at = end - match[0].trimStart().length + 1;
  if (text !== undefined) {
    return { kind: "literal", value: text.slice(1, -1).replaceAll("''", "'"), at };
  }
  if (number !== undefined) return { kind: "literal", value: Number(number), at };
  if (name === undefined) return { kind: "sign", sign: sign ?? "", at };
  const word = WORDS.get(name);
  return word === undefined ? { kind: "name", name, at } : { kind: "literal", value: word, at };
}

function unexpected(expression: string, start: number): WorkflowProblem {
  const rest = expression.slice(start);
  const at = start + rest.length - rest.trimStart().length;
  const symbol = expression.slice(at).split(/\s/)[0] ?? "";
  return new WorkflowProblem(
    `Unexpected symbol: '${symbol}'. Located at position ${at + 1} within expression: ${expression}`,
  );
}
