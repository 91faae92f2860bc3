/** What every subcommand of `release-captain` is made of. */
import type { ParseArgsOptionsConfig } from "node:util";

/** 0: fine; 1: the thing asked about is bad; 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Where a subcommand runs and where it speaks. */
export interface Terminal {
  /** Relative paths start here. */
  readonly folder: string;
  /** What was asked for; one or more lines without the last line's end. */
  out(text: string): void;
  /** Everything else. */
  error(text: string): void;
}

export interface Arguments {
  readonly operands: readonly string[];
  /** By the option's name without its dashes; absent: not given. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Subcommand {
  readonly name: string;
  /** What follows the name: `[FILE] [--json]`. */
  readonly usage: string;
  /** One sentence without its full stop. */
  readonly summary: string;
  /** What `--help` says besides; lines of at most 100 columns. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  readonly operands: { readonly least: number; readonly most: number };
  /** true: not shown among the others. */
  readonly isHidden?: boolean;
  run(given: Arguments, terminal: Terminal): Promise<ExitCode>;
}

/** An option's text; null: not given. */
export function textOption({ options }: Arguments, name: string): string | null {
  const value = options[name];
  return typeof value === "string" ? value : null;
}
