/** The demo as its users start it, without a terminal. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../../..");
const COMMAND = join(ROOT, "src/app/release-captain.js");

/** Some 30 s on two idle cores. */
const LONGEST_MS = 240_000;

test(
  "tells its story, ends by itself and reports what became of it",
  async () => {
    const env = { ...process.env, NO_COLOR: "1" };
    const { stdout } = await run(process.execPath, [COMMAND, "demo"], { cwd: ROOT, env });

    const story = [
      "A is merged",
      "C: rejected by gamma",
      "B: superseded by D in front of wave-1/",
      "An alarm rings in prod-us-east-2a",
      "The captain rolls prod-us-east-2a back from D to A by itself",
      "prod-us-east-2a runs A again",
      "E is merged",
      "E: approved by every stage: 158 environments",
    ];
    const told = story.map((words) => stdout.indexOf(words));
    expect(told.filter((at) => at < 0)).toEqual([]);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);

    const report = stdout.slice(stdout.indexOf("History of prod-us-east-2a"));
    expect(report).toMatch(/ promotion +E .* runs now/);
    expect(report).toMatch(/ rollback +A .* replaced +\d+ changes? taken back/);
    expect(report).toMatch(/ promotion +D .* Rejected: an alarm rang/);
    expect(report).toMatch(/ wave 5 +72 of 72 /);
    expect(report).toMatch(/ created in a minute +\d+ +80/);
    expect(report).toMatch(/All 158 environments run E, the fix\.\n$/);
  },
  LONGEST_MS,
);
