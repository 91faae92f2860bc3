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
