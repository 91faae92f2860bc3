/** `ALLOWED_OWNERS`: whoever else installs the app is not served, also if they once were. */
import { expect, test } from "@jest/globals";
import { HOUR, inFolder, MINUTE, openStage, type Stage } from "./stage.ts";
import { ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

const FILE = ".github/release-captain.yml";

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

test("what another owner installs and takes back costs nobody else a request", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, app, repository, github } = stage;
  world.createRepository({ owner: repository.owner, name: "plain" });
  const mallory = world.createOrganization("mallory");
  const owner = world.createUser("mal");
  const hers = world.createRepository({ owner: mallory, name: "till" });
  world.push(hers, {
    by: owner,
    commits: [{ message: "Begin", files: { ...inFolder(PLAIN_WORKFLOWS), [FILE]: ONE_STAGE } }],
  });
  await stage.pass(MINUTE);

  const from = github.log.entries.length;
  for (let count = 0; count < 3; count += 1) {
    const installation = world.install({ app, account: mallory });
    await stage.settle();
    if (count < 2) world.uninstall(installation, owner);
    await stage.settle();
  }
  const asked = github.log.entries.slice(from).filter(({ caller }) => caller === "installation");
  expect(asked.filter(({ path }) => path.startsWith("/repos/acme/"))).toEqual([]);
  expect(asked.some(({ path }) => path.startsWith("/repos/mallory/till/"))).toBe(true);
});
