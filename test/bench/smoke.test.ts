import { afterAll, expect, test } from "@jest/globals";
import { TINY } from "../../src/bench/row.ts";
import { ROWS } from "../../src/bench/rows.ts";
import { resultTable } from "../../src/bench/table.ts";
import { openWorkshop } from "../../src/bench/workshop.ts";

const workshop = openWorkshop(TINY);
afterAll(() => workshop.close());

/** `writes` plays two whole journeys: the stories in `test/end-to-end` do that already. */
const QUICK = ROWS.filter(({ name }) => name !== "writes");

test.each(QUICK)("$name measures something and says whether it is enough", async (row) => {
  const results = await row.measure(TINY, workshop);

  for (const { what, figure, bar, isMet } of results) {
    expect(what).toMatch(new RegExp(`^${row.name}: `));
    expect(figure).toMatch(/\d/);
    expect(bar).toMatch(/\d/);
    expect(typeof isMet).toBe("boolean");
  }
  expect(results.length).toBeGreaterThan(0);
});

test("results are a table of what, figure, bar, verdict and noise", () => {
  const result = { figure: "40 ms", bar: "< 50 ms", noise: "3 samples" };
  const met = { ...result, what: "decision: one", isMet: true };
  const missed = { ...result, what: "decision: another", isMet: false };

  expect(resultTable([met, missed])).toBe(
    [
      "                   figure  bar      verdict  noise",
      "decision: one      40 ms   < 50 ms  met      3 samples",
      "decision: another  40 ms   < 50 ms  MISSED   3 samples",
    ].join("\n"),
  );
});
