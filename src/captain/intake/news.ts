/** What a signal comes to: facts, or a trouble because GitHub could not be asked for more. */
import type { Fact } from "../../domain/fact.ts";
import type { Outcome } from "../ports/github.ts";

export type News = Outcome<readonly Fact[]>;

export function news(...facts: readonly Fact[]): News {
  return { ok: true, value: facts };
}
