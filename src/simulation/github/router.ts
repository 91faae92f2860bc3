/** Finds the route for a path. */
import type { Route } from "./routes.ts";

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters that may hold slashes: GitHub takes the rest of the path for them. */
const GREEDY = new Set(["{path}", "{ref}", "{branch}", "{basehead}"]);

interface Node {
  readonly fixed: Map<string, Node>;
  variable: Node | null;
  greedy: Route | null;
  route: Route | null;
}

/** One tree per method; a fixed segment wins over a parameter, the whole rest is tried last. */
export class Router {
  readonly #roots = new Map<string, Node>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route);
  }

  /** @param path without prefix and query, still percent-encoded */
  find(method: string, path: string): Match | null {
    const segments = path.split("/").slice(1);
    const root = this.#roots.get(method);
    const route = root === undefined ? null : descend(root, segments, 0);
    return route === null ? null : { route, params: bind(route, segments) };
  }

  #add(route: Route): void {
    let node = this.#roots.get(route.method) ?? emptyNode();
    this.#roots.set(route.method, node);
    const segments = route.template.split("/").slice(1);
    for (const [index, segment] of segments.entries()) {
      if (index === segments.length - 1 && GREEDY.has(segment)) node.greedy = route;
      node = child(node, segment);
    }
    node.route = route;
  }
}

function emptyNode(): Node {
  return { fixed: new Map(), variable: null, greedy: null, route: null };
}

function child(node: Node, segment: string): Node {
  if (segment.startsWith("{")) {
    node.variable ??= emptyNode();
    return node.variable;
  }
  const known = node.fixed.get(segment) ?? emptyNode();
  node.fixed.set(segment, known);
  return known;
}

function descend(node: Node, segments: readonly string[], index: number): Route | null {
  const segment = segments[index];
  if (segment === undefined) return node.route ?? node.greedy;
  const fixed = node.fixed.get(segment);
  const exact = fixed === undefined ? null : descend(fixed, segments, index + 1);
  if (exact !== null) return exact;
  const bound = node.variable === null ? null : descend(node.variable, segments, index + 1);
  return bound ?? node.greedy;
}

function bind(route: Route, segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  const names = route.template.split("/").slice(1);
  for (const [index, name] of names.entries()) {
    if (!name.startsWith("{")) continue;
    const isRest = index === names.length - 1 && GREEDY.has(name);
    const text = isRest ? segments.slice(index).join("/") : (segments[index] ?? "");
    params[name.slice(1, -1)] = decode(text);
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
