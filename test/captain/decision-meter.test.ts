import { expect, test } from "@jest/globals";
import { decisionMeter } from "../../src/captain/decision-meter.ts";
import { openStage } from "../end-to-end/stage.ts";
import { ONE_STAGE } from "../end-to-end/workflows.ts";

test("what leads to courtesy alone, or to nothing, is not measured", () => {
  const meter = decisionMeter({ now: () => 5, after: () => () => undefined });
  meter.begin(1, 0);
  meter.end(1);

  expect(meter.durations()).toEqual([]);
});

test("a merge is measured until the first call to GitHub that it leads to", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const before = (await stage.captain().figures()).decisionMs.length;
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("success"));
  const { decisionMs } = await stage.captain().figures();

  expect(decisionMs.length).toBeGreaterThan(before);
  expect(Math.max(...decisionMs)).toBeLessThan(1_000);
});
