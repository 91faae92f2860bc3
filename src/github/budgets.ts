/** The budgets of all installations: what is admitted is let through, and what is sent is counted, whoever sends it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Admission, Cost } from "../captain/api.ts";
import type { Lane } from "../captain/effect.ts";
import type { Instant } from "../domain/ids.ts";
import { admit, type Budget, charge, openBudget, redeem, settle } from "./budget.ts";
import { minus } from "./cost.ts";
import { type AnswerHead, record } from "./record-answer.ts";

/** What one admission may yet send. */
interface Promised {
  left: Cost;
}

export class Budgets {
  readonly #isLimited: boolean;
  readonly #now: () => Instant;
  readonly #budgets = new Map<number, Budget>();
  /** Known to whatever is done on behalf of an admission, however many calls lie between. */
  readonly #promised = new AsyncLocalStorage<Promised>();

  constructor(options: { readonly isLimited: boolean; readonly now: () => Instant }) {
    this.#isLimited = options.isLimited;
    this.#now = options.now;
  }

  admit(installationId: number, lane: Lane, cost: Cost): Admission {
    const admission = admit(this.#of(installationId), lane, cost, this.#now());
    if (!admission.ok) return admission;
    this.#budgets.set(installationId, admission.budget);
    const promised = { left: cost };
    const end = () => this.#set(installationId, (budget) => settle(budget, promised.left));
    const run = (work: () => Promise<void>) => this.#promised.run(promised, work).finally(end);
    return { ok: true, run };
  }

  hearRequest(installationId: number, cost: Cost): void {
    const promised = this.#promised.getStore();
    this.#set(installationId, (budget) => {
      const charged = charge(budget, cost, this.#now());
      if (promised === undefined) return charged;
      const left = minus(promised.left, cost);
      const redeemed = minus(promised.left, left);
      promised.left = left;
      return redeem(charged, redeemed);
    });
  }

  hearAnswer(installationId: number, answer: AnswerHead): void {
    this.#set(installationId, (budget) => record(budget, answer, this.#now()));
  }

  #of(installationId: number): Budget {
    const fresh = () => openBudget(this.#isLimited ? {} : { limits: "none" });
    return this.#budgets.get(installationId) ?? fresh();
  }

  #set(installationId: number, change: (budget: Budget) => Budget): void {
    this.#budgets.set(installationId, change(this.#of(installationId)));
  }
}
