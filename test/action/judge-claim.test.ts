import { expect, test } from "@jest/globals";
import { judgeClaim } from "../../action/src/claim.ts";

const own = { runUrl: "https://github.com/acme/shop/actions/runs/7", mark: "aa" };

interface Written {
  readonly id: number;
  readonly state?: string;
  readonly description?: string;
  readonly logUrl?: string;
}
const mine: Written = { id: 5, description: "Deploying (claim aa)" };
const otherRun = { logUrl: "https://github.com/acme/shop/actions/runs/8" };
const otherJob = { description: "Deploying (claim bb)" };

test.each<[string, readonly Written[], ReturnType<typeof judgeClaim>]>([
  ["nothing is written", [], "free"],
  [
    "it only waits",
    [
      { id: 1, state: "queued" },
      { id: 2, state: "pending" },
    ],
    "free",
  ],
  ["the captain announced this run", [{ id: 1, description: "Started" }], "free"],
  ["the captain announced this run after the claim", [{ id: 9, description: "" }, mine], "own"],
  ["only this job claimed it", [mine], "own"],
  ["a run claimed it before", [mine, { id: 4, ...otherJob, ...otherRun }], "taken"],
  ["a run claimed it after", [{ id: 6, ...otherJob, ...otherRun }, mine], "own"],
  ["another job of this run claimed it before", [{ id: 4, ...otherJob }, mine], "taken"],
  ["another job of this run claimed it after", [mine, { id: 6, ...otherJob }], "own"],
  ["the captain follows another run", [{ id: 4, description: "", ...otherRun }], "taken"],
  ["somebody deploys it without an address", [{ id: 4, logUrl: "" }, mine], "taken"],
  ["it is claimed and closed", [mine, { id: 6, state: "failure" }], "closed"],
])("when %s", (_case, written, verdict) => {
  const statuses = written.map((status) => ({
    state: "in_progress",
    description: "",
    logUrl: own.runUrl,
    environment: "prod-a",
    ...status,
  }));

  expect(judgeClaim(statuses, own)).toBe(verdict);
  expect(judgeClaim(statuses.toReversed(), own)).toBe(verdict);
});
