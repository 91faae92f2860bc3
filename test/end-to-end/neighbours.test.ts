/** What goes wrong for one repository is no matter of the others. */
import { expect, test } from "@jest/globals";
import { inFolder, MINUTE, openStage } from "./stage.ts";
import { ONE_STAGE, PLAIN_WORKFLOWS } from "./workflows.ts";

const FILE = ".github/release-captain.yml";

test("a repository at which every look fails keeps no other from being looked after", async () => {
  const stage = await openStage({ pipeline: ONE_STAGE });
  const { world, repository, dana, github, store } = stage;
  const till = world.createRepository({ owner: repository.owner, name: "till" });
  const push = (message: string, files: Record<string, string>) =>
    world.push(till, { by: dana, commits: [{ message, files }] });
  push("Begin", { ...inFolder(PLAIN_WORKFLOWS), [FILE]: ONE_STAGE });
  await stage.pass(6 * MINUTE);

  const open = store.repository;
  store.repository = (installationId, repositoryId) => {
    const whole = open(installationId, repositoryId);
    if (repositoryId !== repository.id) return whole;
    return {
      ...whole,
      findReferences: fail,
      pipeline: (name) => ({ ...whole.pipeline(name), readReference: failSoon }),
    };
  };
  let isBroken = false;
  const fail = () => Promise.reject(new Error("a row that nobody can read"));
  function failSoon(): Promise<null> {
    return isBroken ? fail() : Promise.resolve(null);
  }
  await stage.restart();
  isBroken = true;
  github.webhooks.faults = { drop: 1 };
  const unlisted = { kind: "error", status: 404 } as const;
  github.faults.plan({ template: "/app/hook/deliveries", fault: unlisted });
  const { sha } = push("First (#1)", { "src/a.txt": "1" });
  await stage.pass(60 * MINUTE);

  const checks = [...till.checkRuns.values()].filter((run) => run.sha === sha);
  expect(checks.map(({ conclusion }) => conclusion)).toContain("success");
});
