/** `ALLOWED_OWNERS`: whoever else installs the app is not served, also if they once were. */
import { expect, test } from "@jest/globals";
import { HOUR, MINUTE, openStage, type Stage } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

/** Of GitHub by the captain about any repository, since a place in the log. */
const askedSince = ({ github }: Stage, from: number) =>
  github.log.entries
    .slice(from)
    .filter(({ caller, template }) => caller === "installation" && template.startsWith("/repos/"));

test("nothing is asked about the repository of an owner who is not allowed", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE, allowedOwners: () => ["somebody-else"] });
  const sha = stage.merge("First (#1)");
  await stage.pass(20 * MINUTE);

  expect(stage.check(sha)).toBe("none");
  expect(askedSince(stage, 0)).toEqual([]);
});

test("an owner who is not allowed any more is left alone from the next start on, and goes on when allowed again", async () => {
  let allowed = ["acme"];
  const stage = await openStage({ pipeline: ONE_STAGE, allowedOwners: () => allowed });
  const first = stage.merge("First (#1)");
  await stage.until(() => stage.check(first).startsWith("success"));
  const second = stage.merge("Second (#2)");
  await stage.until(() => stage.deployments("prod").length === 2);

  allowed = ["somebody-else"];
  await stage.restart();
  const from = stage.github.log.entries.length;
  stage.merge("Third (#3)");
  await stage.pass(20 * MINUTE);
  expect(askedSince(stage, from)).toEqual([]);
  expect(stage.check(second)).toMatch(/^in_progress/);

  allowed = ["acme"];
  await stage.restart();
  const fourth = stage.merge("Fourth (#4)");
  await stage.until(() => stage.check(fourth).startsWith("success"), HOUR);
});
