/** Takes in what a sweep found as if a webhook had told it. */
import { route } from "../intake/route.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { Signal } from "../ports/signal.ts";

export interface Sweep {
  readonly office: Office;
  /** In its turn among the repository's webhooks: what is found is taken in like one of them. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function deliver({ office, alone }: Sweep, signal: Signal): Promise<Trouble | null> {
  return alone(() => route(office, signal));
}
