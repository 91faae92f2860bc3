import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Cost } from "../../src/captain/api.ts";
import { LANES } from "../../src/captain/effect.ts";
import { admit, charge, LIMITS, openBudget, settle } from "../../src/github/budget.ts";
import { CHANGE, CREATE, pointsOf, READ, writesOf } from "../../src/github/cost.ts";
import { record } from "../../src/github/record-answer.ts";
import { flood, HOUR, MINUTE, type Sent, start } from "./flood.ts";

/** The most that any window of a length holds. */
function most(sent: readonly Sent[], windowMs: number, amount: (cost: Cost) => number): number {
  let peak = 0;
  let sum = 0;
  let first = 0;
  for (const one of sent) {
    sum += amount(one.cost);
    for (
      let old = sent[first];
      old !== undefined && old.at <= one.at - windowMs;
      old = sent[first]
    ) {
      sum -= amount(old.cost);
      first += 1;
    }
    peak = Math.max(peak, sum);
  }
  return peak;
}

const creates = (cost: Cost) => cost.creates;

describe("any window of time", () => {
  const request = fc.record({
    lane: fc.constantFrom(...LANES),
    cost: fc.constantFrom(READ, CHANGE, CREATE, { reads: 3, changes: 1, creates: 2 }),
    gap: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 * MINUTE }) },
    ),
  });
  const requests = fc.array(request, { minLength: 300, maxLength: 3000, size: "max" });

  test("holds no more than GitHub allows, nor more of a lane than its share", () => {
    fc.assert(
      fc.property(requests, (wanted) => {
        let budget = openBudget();
        let now = start;
        const sent: Sent[] = [];
        for (const { lane, cost, gap } of wanted) {
          now += gap;
          const admission = admit(budget, lane, cost, now);
          if (!admission.ok) continue;
          budget = settle(charge(admission.budget, cost, now), cost);
          sent.push({ at: now, lane, cost });
        }

        expect(most(sent, MINUTE, creates)).toBeLessThanOrEqual(80);
        expect(most(sent, HOUR, creates)).toBeLessThanOrEqual(500);
        expect(most(sent, MINUTE, pointsOf)).toBeLessThanOrEqual(900);
        const others = sent.filter(({ lane }) => lane !== "rollback");
        expect(most(others, MINUTE, creates)).toBeLessThanOrEqual(64);
        expect(most(others, HOUR, creates)).toBeLessThanOrEqual(400);
        expect(most(others, MINUTE, pointsOf)).toBeLessThanOrEqual(720);
        expect(most(others, MINUTE, writesOf)).toBeLessThanOrEqual(80);
      }),
      { numRuns: 40 },
    );
  });

  test("takes from GitHub what GitHub allows, when everything is needed for hours", () => {
    const { sent } = flood(openBudget(), "rollback", { until: start + 3 * HOUR });

    expect(sent).toHaveLength(1500);
    expect(sent.filter(({ at }) => at === start)).toHaveLength(80);
  });

  test("always says when to come back, and lets it through then", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANES), fc.nat(HOUR), (lane, laterMs) => {
        const full = flood(openBudget(), lane, { until: start + 30 * MINUTE }).budget;
        const now = start + 30 * MINUTE + laterMs;

        const admission = admit(full, lane, CREATE, now);
        if (!admission.ok) expect(admit(full, lane, CREATE, admission.retryAt).ok).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("rollbacks", () => {
  test.each(["answer", "promotion", "truth", "courtesy"] as const)(
    "have a fifth of the minute and the hour for themselves, however much %s there is",
    (lane) => {
      const hour = flood(openBudget(), lane, { until: start + HOUR });
      const rollbacks = flood(hour.budget, "rollback", {
        from: start + HOUR,
        until: start + HOUR + 1,
      });

      expect(rollbacks.sent.length).toBeGreaterThanOrEqual(16);
      const minute = flood(openBudget(), lane, { until: start + MINUTE });
      const early = flood(minute.budget, "rollback", {
        from: start + MINUTE,
        until: start + 2 * MINUTE,
      });
      expect(early.sent.length).toBeGreaterThanOrEqual(80);
    },
  );

  test("are let through at once while the reserve lasts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: HOUR }), (afterMs) => {
        let budget = flood(openBudget(), "truth", { until: start + afterMs }).budget;
        for (let count = 0; count < 16; count++) {
          const admission = admit(budget, "rollback", CREATE, start + afterMs);
          expect(admission.ok).toBe(true);
          if (admission.ok) budget = admission.budget;
        }
      }),
      { numRuns: 30 },
    );
  });

  test("find room beside everything that is under way", () => {
    let budget = openBudget();
    for (let now = start; now < start + 74; now++) {
      const admission = admit(budget, "truth", READ, now);
      if (admission.ok) budget = admission.budget;
    }
    const last = admit(budget, "truth", READ, start + 100);
    const over = admit(last.ok ? last.budget : budget, "truth", READ, start + 100);

    expect(last.ok).toBe(true);
    expect(over).toMatchObject({ ok: false, reason: "concurrent" });
    expect(admit(last.ok ? last.budget : budget, "rollback", CREATE, start + 100).ok).toBe(true);
  });

  test("leave answers a little that promotions cannot use up", () => {
    const { budget } = flood(openBudget(), "promotion", { until: start + HOUR });

    const { sent } = flood(budget, "answer", { from: start + HOUR, until: start + HOUR + 1 });

    expect(sent.length).toBeGreaterThan(0);
  });

  test("do not wait a second between two writes", () => {
    const { sent } = flood(openBudget(), "rollback", { until: start + 1 });

    expect(sent).toHaveLength(LIMITS.contentPerMinute);
  });
});

describe("other lanes", () => {
  test("send a stage at once and then one write a second", () => {
    const { sent } = flood(openBudget(), "promotion", { until: start + 5000 });

    expect(sent.filter(({ at }) => at === start)).toHaveLength(20);
    expect(sent.slice(20).map(({ at }) => at - start)).toEqual([1000, 2000, 3000, 4000]);
  });

  test("leave promotions room when there is much courtesy", () => {
    const { budget } = flood(openBudget(), "courtesy", { until: start + HOUR });
    const { sent } = flood(budget, "promotion", {
      from: start + HOUR,
      until: start + HOUR + MINUTE,
    });

    expect(sent.length).toBeGreaterThanOrEqual(16);
  });
});

describe("a server without limits", () => {
  test("lets everything through, but for its own word", () => {
    let budget = openBudget({ limits: "none" });
    for (let count = 0; count < 2000; count++) {
      const admission = admit(budget, "courtesy", CREATE, start);
      expect(admission.ok).toBe(true);
      if (admission.ok) budget = settle(charge(admission.budget, CREATE, start), CREATE);
    }

    const told = record(budget, { status: 429, headers: { "retry-after": "5" } }, start);
    expect(admit(told, "courtesy", CREATE, start)).toMatchObject({ reason: "blocked" });
  });
});
