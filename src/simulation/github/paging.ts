/** Lists in pages, with the Link header by which clients find the next one. */
import { type Answer, ok } from "./answer.ts";
import type { Call } from "./routes.ts";

/** One page of a list, of GitHub's usual size unless the query says otherwise. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly headers: Record<string, string>;
}

/** Cuts out the page that `per_page` (1 to 100, 30 by default) and `page` ask for. */
export function cutPage<Item>(call: Call, all: readonly Item[]): Page<Item> {
  const perPage = Math.min(100, Math.max(1, numberIn(call, "per_page") ?? 30));
  const page = Math.max(1, numberIn(call, "page") ?? 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const items = all.slice((page - 1) * perPage, page * perPage);
  const links: [string, number][] = [];
  if (page > 1) links.push(["prev", page - 1], ["first", 1]);
  if (page < last) links.push(["next", page + 1], ["last", last]);
  const link = links.map(([name, number]) => linkTo(call, name, { page: String(number) }));
  return { items, headers: link.length === 0 ? {} : { link: link.join(", ") } };
}

/** Answers 200 with one page of a plain list. */
export function answerPage<Item>(
  call: Call,
  all: readonly Item[],
  present: (item: Item) => unknown,
): Answer {
  const { items, headers } = cutPage(call, all);
  return ok(items.map(present), headers);
}

/** Answers 200 with `{ total_count, <name>: [...] }`. */
export function answerCountedPage<Item>(
  call: Call,
  list: { name: string; all: readonly Item[] },
  present: (item: Item) => unknown,
): Answer {
  const { items, headers } = cutPage(call, list.all);
  return ok({ total_count: list.all.length, [list.name]: items.map(present) }, headers);
}

/** One entry of a Link header: this request again with some of its query changed. */
export function linkTo(call: Call, name: string, change: Record<string, string>): string {
  const query = new URLSearchParams(call.query);
  for (const [key, value] of Object.entries(change)) query.set(key, value);
  return `<${call.world.apiUrl}${call.path}?${query}>; rel="${name}"`;
}

/** A whole number of the query, null where it is missing or is none. */
export function numberIn(call: Call, name: string): number | null {
  const text = call.query.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
