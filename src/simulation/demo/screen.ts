/** Where the demo speaks: lines that stay, and below them on a terminal a board that is drawn again and again. */
import { styleText } from "node:util";
import {
  type DemoBoard,
  demoBoard,
  type Paint,
  type Tint,
  tintOf,
} from "../../views/demo-board.ts";
import { plain } from "../../views/text.ts";
import { moment } from "../../views/time.ts";
import type { Line } from "./chronicle.ts";

export interface Screen {
  /** A line of the story. */
  tell(line: Line): void;
  /** Anything else, such as the report. */
  print(lines: readonly string[]): void;
  /** Takes the board away; what was told stays. */
  close(): void;
}

/** What a terminal is to the demo; `process.stdout` fits. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
/** The board's lines are no longer than this, so that a smaller terminal would break them. */
const LEAST_COLUMNS = 80;
/** The board and two lines of the story. */
const LEAST_ROWS = 20;

export function openScreen(output: Output, board: () => DemoBoard | null): Screen {
  const { isTTY = false, columns = 0, rows = 0 } = output;
  const hasBoard = isTTY && columns >= LEAST_COLUMNS && rows >= LEAST_ROWS;
  return hasBoard ? new BoardScreen(output, board) : plainScreen(output);
}

const STYLES = {
  A: "cyan",
  B: "yellow",
  C: "magenta",
  D: "red",
  E: "green",
  strong: "bold",
  pale: "dim",
} as const satisfies Record<Tint, unknown>;

/** Follows NO_COLOR and FORCE_COLOR, and what standard output can show. */
export const paint: Paint = (tint, text) =>
  styleText(STYLES[tint], text, { stream: process.stdout });

/** Room for `23 Nov 14:02` and a gap. */
const TIME = 14;

/** @param columns where a line may be no longer; a broken one would shift the board */
function lineOf({ at, mark, text }: Line, columns = Number.POSITIVE_INFINITY): string {
  const time = paint("pale", plain(moment(at, at)).padEnd(TIME));
  const shown = plain(text, columns - TIME - 1);
  return `${time}${mark === null ? shown : paint(tintOf(mark), shown)}`;
}

function plainScreen(output: Output): Screen {
  return {
    tell: (line) => void output.write(`${lineOf(line)}\n`),
    print: (lines) => void output.write(`${lines.join("\n")}\n`),
    close: () => {},
  };
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

class BoardScreen implements Screen {
  readonly #output: Output;
  readonly #board: () => DemoBoard | null;
  readonly #timer: NodeJS.Timeout;
  /** Lines of the board that stand on the terminal now. */
  #height = 0;
  #isClosed = false;

  constructor(output: Output, board: () => DemoBoard | null) {
    this.#output = output;
    this.#board = board;
    output.write(HIDE_CURSOR);
    this.#timer = setInterval(() => this.#draw([]), REDRAW_MS);
  }

  tell(line: Line): void {
    this.#draw([lineOf(line, this.#columns)]);
  }

  print(lines: readonly string[]): void {
    this.#draw(lines);
  }

  close(): void {
    clearInterval(this.#timer);
    if (!this.#isClosed) this.#output.write(`${this.#erasure()}${SHOW_CURSOR}`);
    this.#isClosed = true;
    this.#height = 0;
  }

  get #columns(): number {
    return this.#output.columns ?? LEAST_COLUMNS;
  }

  /** One write for everything, so that nothing flickers. */
  #draw(lines: readonly string[]): void {
    const board = this.#isClosed ? null : this.#board();
    const drawn = board === null ? [] : ["", ...demoBoard(board, this.#columns - 1, paint)];
    const text = [...lines, ...drawn].map((line) => `${line}\n`).join("");
    this.#output.write(`${this.#erasure()}${text}`);
    this.#height = drawn.length;
  }

  /** To the board's first line, and everything from there on. */
  #erasure(): string {
    return this.#height === 0 ? "\r\u001b[J" : `\u001b[${this.#height}A\r\u001b[J`;
  }
}
