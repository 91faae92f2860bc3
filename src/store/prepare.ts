/** Queries that run for every webhook are built once: to build one takes several times as long as SQLite takes to run it. */
import { type Compilable, type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";

/** A place in a query for what differs from run to run. */
export type Take<Values> = <Value>(read: (values: Values) => Value) => RawBuilder<Value>;

/** @param within a transaction, or the database itself */
export type Prepared<Values, Row> = (within: Database, values: Values) => Promise<readonly Row[]>;

export function prepare<Values, Row>(
  build: (take: Take<Values>) => Compilable<Row>,
): Prepared<Values, Row> {
  const places = new Map<unknown, (values: Values) => unknown>();
  const built: CompiledQuery<Row> = build((read) => {
    const place = Symbol("place");
    places.set(place, read);
    return sql`${place}`;
  }).compile();
  const reads = built.parameters.map((parameter) => places.get(parameter) ?? (() => parameter));
  return async (within, values) => {
    const query: CompiledQuery<Row> = { ...built, parameters: reads.map((read) => read(values)) };
    return (await within.executeQuery(query)).rows;
  };
}

/** Rows of one query; more make the query longer than it is worth. */
const MOST_ROWS = 256;

/**
 * For a query that writes many rows. Powers of two make do with few different queries, so that all of them stay built.
 * @param build gets the places of as many rows as one query writes
 */
export function prepareRows<Values, Row>(
  build: (takes: readonly Take<Values>[]) => Compilable<Row>,
): Prepared<readonly Values[], Row> {
  const bySize = new Map<number, Prepared<readonly Values[], Row>>();
  const sized = (size: number) => {
    const known = bySize.get(size) ?? prepareSize(size, build);
    bySize.set(size, known);
    return known;
  };
  return async (within, values) => {
    const found: Row[] = [];
    for (let start = 0; start < values.length; ) {
      const size = Math.min(MOST_ROWS, 2 ** Math.floor(Math.log2(values.length - start)));
      found.push(...(await sized(size)(within, values.slice(start, start + size))));
      start += size;
    }
    return found;
  };
}

function prepareSize<Values, Row>(
  size: number,
  build: (takes: readonly Take<Values>[]) => Compilable<Row>,
): Prepared<readonly Values[], Row> {
  return prepare((take: Take<readonly Values[]>) => {
    const rows = Array.from({ length: size }, (_, index): Take<Values> => {
      return (read) => take((values) => read(at(values, index)));
    });
    return build(rows);
  });
}

function at<Values>(values: readonly Values[], index: number): Values {
  const found = values[index];
  if (found === undefined) throw new Error(`There is no row ${index} of ${values.length}.`);
  return found;
}
