import { describe, expect, test } from "@jest/globals";
import { openBudget } from "../../src/github/budget.ts";
import { describe as describeBudget } from "../../src/github/describe-budget.ts";
import { record } from "../../src/github/record-answer.ts";
import { flood, MINUTE, start } from "./flood.ts";

describe("description", () => {
  const waiting = { rollback: 0, answer: 0, promotion: 2, truth: 10, courtesy: 0 };

  test("says how many wait until when, and that rollbacks do not", () => {
    const { budget } = flood(openBudget(), "truth", { until: start + 9 * MINUTE });

    expect(describeBudget(budget, waiting, start + 9 * MINUTE)).toMatchObject({
      sentence: "12 updates wait for GitHub's limit until 15:00 UTC; rollbacks are not affected",
      contentInHour: 375,
      running: 0,
    });
  });

  test("says that rollbacks wait where GitHub itself said so", () => {
    const budget = record(openBudget(), { status: 403, headers: { "retry-after": "90" } }, start);

    expect(describeBudget(budget, { ...waiting, promotion: 0, truth: 1 }, start).sentence).toBe(
      "1 update waits for GitHub's limit until 14:02 UTC; rollbacks wait, too",
    );
  });

  test("says nothing where nothing waits, or only for the next second", () => {
    const { budget } = flood(openBudget(), "truth", { until: start + 1 });

    expect(describeBudget(openBudget(), waiting, start).sentence).toBeNull();
    const paced = describeBudget(budget, waiting, start);
    expect(paced.sentence).toBeNull();
    expect(paced.held).toEqual([
      { lane: "promotion", count: 2, reason: "pace" },
      { lane: "truth", count: 10, reason: "pace" },
    ]);
  });
});
