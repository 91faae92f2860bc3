import { describe, expect, test } from "@jest/globals";
import { LANES } from "../../src/captain/effect.ts";
import { admit, openBudget } from "../../src/github/budget.ts";
import { CREATE, READ } from "../../src/github/cost.ts";
import { record } from "../../src/github/record-answer.ts";
import { MINUTE, start } from "./flood.ts";

describe("GitHub's own word", () => {
  const told = (status: number, headers: Record<string, string>, message = "") =>
    record(openBudget(), { status, headers, message }, start);

  test("stops every lane until retry-after is over", () => {
    const budget = told(403, { "retry-after": "30" });

    for (const lane of LANES) {
      expect(admit(budget, lane, READ, start)).toEqual({
        ok: false,
        retryAt: start + 30_000,
        reason: "blocked",
      });
      expect(admit(budget, lane, READ, start + 30_000).ok).toBe(true);
    }
  });

  test("is not shortened by a later, smaller one", () => {
    const budget = record(
      told(429, { "retry-after": "30" }),
      { status: 429, headers: { "retry-after": "1" } },
      start,
    );

    expect(admit(budget, "rollback", READ, start + 2000).ok).toBe(false);
  });

  test("without a time holds back all but rollbacks, twice as long each time", () => {
    const once = told(403, {}, "You have exceeded a secondary rate limit");
    const twice = record(once, { status: 429, headers: {} }, start);

    expect(admit(once, "truth", CREATE, start)).toMatchObject({
      retryAt: start + MINUTE,
      reason: "cautious",
    });
    expect(admit(twice, "truth", CREATE, start)).toMatchObject({ retryAt: start + 2 * MINUTE });
    expect(admit(twice, "rollback", CREATE, start).ok).toBe(true);
  });

  test("about an hour that is used up binds all, and about its last tenth all but rollbacks", () => {
    const reset = `${start / 1000 + 600}`;
    const left = (remaining: string) =>
      told(200, {
        "x-ratelimit-limit": "5000",
        "x-ratelimit-remaining": remaining,
        "x-ratelimit-reset": reset,
      });

    expect(admit(left("0"), "rollback", READ, start)).toMatchObject({
      reason: "primary",
      retryAt: start + 600_000,
    });
    expect(admit(left("500"), "truth", READ, start)).toMatchObject({ reason: "primary" });
    expect(admit(left("500"), "rollback", READ, start).ok).toBe(true);
    expect(admit(left("501"), "truth", READ, start).ok).toBe(true);
  });

  test("about another resource's hour is not about ours", () => {
    const headers = {
      "x-ratelimit-resource": "search",
      "x-ratelimit-limit": "30",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": `${start / 1000 + 600}`,
    };

    expect(admit(told(200, headers), "truth", READ, start).ok).toBe(true);
  });

  test("about a missing permission is none about limits", () => {
    expect(
      admit(told(403, {}, "Resource not accessible by integration"), "truth", READ, start).ok,
    ).toBe(true);
  });
});
