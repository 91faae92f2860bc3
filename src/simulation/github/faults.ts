/** Misbehaviour of the API on demand: errors, lost answers, slowness. */
import { seededChance } from "./chance.ts";
import type { Method, Route } from "./routes.ts";

/** What goes wrong with a request. */
export type Fault =
  /** Answers this and does nothing. */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Answers a web page instead, as a proxy on the way does, and does nothing. */
  | { readonly kind: "page"; readonly status: number }
  /** Does the work, then breaks the connection instead of answering. */
  | { readonly kind: "lose-answer" }
  /** Breaks the connection and does nothing. */
  | { readonly kind: "lose-request" }
  /** Waits (milliseconds of real time), then goes on as ever. */
  | { readonly kind: "delay"; readonly delayMs: number };

/** Which requests a fault hits; what is left out matches everything. */
export interface FaultRule {
  readonly method?: Method;
  /** A template of the route table, for example `/repos/{owner}/{repo}/deployments`. */
  readonly template?: string;
  /** Only the nth matching request, counted from 1. */
  readonly nth?: number;
  /** Only this share of the matching requests, chosen by the seed. */
  readonly probability?: number;
  /** Ends after having struck so often. */
  readonly times?: number;
  readonly fault: Fault;
}

export class Faults {
  #planned: Planned[] = [];
  readonly #chance: () => number;

  constructor(seed: number) {
    this.#chance = seededChance(seed);
  }

  /** Adds a rule; the first that strikes decides. Returns how to take it back. */
  plan(rule: FaultRule): () => void {
    const planned = { rule, seen: 0, struck: 0 };
    this.#planned.push(planned);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    };
  }

  /** Takes all rules back. */
  clear(): void {
    this.#planned = [];
  }

  /** What goes wrong with a request on this route, if anything. */
  strike(route: Route): Fault | null {
    for (const planned of this.#planned) {
      if (!isAbout(planned.rule, route)) continue;
      planned.seen += 1;
      if (!this.#isDue(planned)) continue;
      planned.struck += 1;
      return planned.rule.fault;
    }
    return null;
  }

  #isDue({ rule, seen, struck }: Planned): boolean {
    if (rule.nth !== undefined && rule.nth !== seen) return false;
    if (rule.times !== undefined && struck >= rule.times) return false;
    return rule.probability === undefined || this.#chance() < rule.probability;
  }
}

interface Planned {
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

function isAbout(rule: FaultRule, route: Route): boolean {
  if (rule.method !== undefined && rule.method !== route.method) return false;
  return rule.template === undefined || rule.template === route.template;
}
