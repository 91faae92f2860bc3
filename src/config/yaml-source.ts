/** Where each key and value of a YAML text stands, seen through aliases. */
import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { type Path, quote } from "./problem.ts";

/** Something that makes a whole text unusable. */
export interface SourceFault {
  /** From 0, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
}

/** One value of the text. An alias is the node that it names, so a mistake shows where it is written. */
interface SourceNode {
  readonly offset: number;
  readonly children: Map<string, { readonly keyOffset: number; readonly node: SourceNode }>;
  /** How many values it holds once its aliases are written out; 0 while it is still read. */
  size: number;
}

const MOST_ALIASES = 50;
/** Nobody reads more; a file of thousands would cost seconds to explain. */
const MOST_FAULTS = 100;
/** Even fifty aliases, each of a list of aliases, could stand for billions of values. */
const MOST_VALUES = 100_000;

/**
 * Walks the parser's events once. The parser itself limits how deep they nest.
 * @returns root: null where the text holds nothing
 */
export function mapSource(
  text: string,
  events: readonly Event[],
): { readonly root: SourceNode | null; readonly faults: readonly SourceFault[] } {
  const walk: Walk = {
    text,
    events,
    // The first event opens the document.
    next: 1,
    anchors: new Map(),
    faults: [],
    aliases: 0,
    isTooMuch: false,
  };
  const root = readNode(walk);
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  if (second > 0) {
    const offset = offsetAt(events[second + 1]) ?? text.length;
    walk.faults.push({ offset, message: 'a second document begins; remove the "---"' });
  }
  return { root, faults: walk.faults };
}

function blame({ faults }: Walk, offset: number, message: string): void {
  if (faults.length < MOST_FAULTS) faults.push({ offset, message });
}

/** For a path that is not there, the place of the nearest that is. */
export function offsetOf(root: SourceNode, path: Path, at: "key" | "value"): number {
  let node = root;
  let offset = root.offset;
  for (const [index, part] of path.entries()) {
    const child = node.children.get(String(part));
    if (child === undefined) break;
    node = child.node;
    offset = at === "key" && index === path.length - 1 ? child.keyOffset : node.offset;
  }
  return offset;
}

interface Walk {
  readonly text: string;
  readonly events: readonly Event[];
  next: number;
  readonly anchors: Map<string, SourceNode>;
  readonly faults: SourceFault[];
  aliases: number;
  isTooMuch: boolean;
}

/** The next value with all that is in it, or null at the end of a collection. */
function readNode(walk: Walk): SourceNode | null {
  const event = walk.events[walk.next++];
  if (event === undefined) return null;
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      return null;
    case EVENT_ID.ALIAS:
      return readAlias(walk, event.anchorStart, event.anchorEnd);
    case EVENT_ID.SCALAR: {
      const node = { offset: scalarOffset(walk, event), children: new Map(), size: 1 };
      return rememberAnchor(walk, event, node);
    }
    case EVENT_ID.SEQUENCE: {
      const node = { offset: event.start, children: new Map(), size: 0 };
      return readSequence(walk, rememberAnchor(walk, event, node));
    }
    case EVENT_ID.MAPPING: {
      const node = { offset: event.start, children: new Map(), size: 0 };
      return readMapping(walk, rememberAnchor(walk, event, node));
    }
  }
}

function readSequence(walk: Walk, sequence: SourceNode): SourceNode {
  let size = 1;
  for (let node = readNode(walk); node !== null; node = readNode(walk)) {
    const index = String(sequence.children.size);
    sequence.children.set(index, { keyOffset: node.offset, node });
    size += node.size;
  }
  return closed(walk, sequence, size);
}

function readMapping(walk: Walk, mapping: SourceNode): SourceNode {
  let size = 1;
  for (;;) {
    const keyEvent = walk.events[walk.next];
    const key = readNode(walk);
    if (key === null) return closed(walk, mapping, size);
    const node = readNode(walk);
    if (node === null) return closed(walk, mapping, size);
    size += node.size;
    if (keyEvent?.type !== EVENT_ID.SCALAR) {
      blame(walk, key.offset, "a key must be a word");
      continue;
    }
    const name = getScalarValue(walk.text, keyEvent);
    if (mapping.children.has(name)) {
      blame(walk, key.offset, `the key ${quote(name)} is written twice`);
    }
    mapping.children.set(name, { keyOffset: key.offset, node });
  }
}

function readAlias(walk: Walk, start: number, end: number): SourceNode {
  const offset = start - 1;
  const name = walk.text.slice(start, end);
  const node = walk.anchors.get(name);
  walk.aliases++;
  if (walk.aliases === MOST_ALIASES + 1) {
    blame(walk, offset, `the file has more than ${MOST_ALIASES} aliases`);
  }
  if (node === undefined) {
    const message = `there is no anchor ${quote(`&${name}`)}; put a text that begins with * in quotes`;
    blame(walk, offset, message);
  } else if (node.size === 0) {
    blame(walk, offset, "an alias inside of what it stands for would never end");
  }
  return node ?? { offset, children: new Map(), size: 1 };
}

function closed(walk: Walk, node: SourceNode, size: number): SourceNode {
  node.size = size;
  if (size > MOST_VALUES && !walk.isTooMuch) {
    walk.isTooMuch = true;
    const message = `aliases make more than ${MOST_VALUES} values of this`;
    blame(walk, node.offset, message);
  }
  return node;
}

function rememberAnchor(
  walk: Walk,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
  node: SourceNode,
): SourceNode {
  if (event.anchorStart >= 0) {
    walk.anchors.set(walk.text.slice(event.anchorStart, event.anchorEnd), node);
  }
  return node;
}

/** A quoted text begins at its quote, a block behind its indentation; an empty value has no place of its own. */
function scalarOffset(walk: Walk, event: ScalarEvent): number {
  if (event.valueStart < 0) return emptyOffset(walk);
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      return event.valueStart;
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.valueStart - 1;
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK:
      return event.valueStart + event.indent;
  }
}

/** Where nothing is written: just after what was written last. */
function emptyOffset(walk: Walk): number {
  const before = walk.events[walk.next - 2];
  return before?.type === EVENT_ID.SCALAR ? Math.max(before.valueEnd, 0) : (offsetAt(before) ?? 0);
}

function offsetAt(event: Event | undefined): number | undefined {
  if (event === undefined) return undefined;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart < 0 ? undefined : event.valueStart;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      return undefined;
  }
}
