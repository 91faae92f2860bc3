import { expect, test } from "@jest/globals";
import { type Conversation, openConversation } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { ONE_STAGE, THREE_STAGES } from "./workflows.ts";

async function answerTo(talk: Conversation, question: string): Promise<string> {
  await talk.ask(question);
  await talk.pass(5_000);
  // Addresses are long, and of this test's server.
  return talk
    .answer()
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll(/&#35;\u2060?/g, "#");
}

/** Cells of the first table's rows, without its head. */
function rowsOf(answer: string): readonly (readonly string[])[] {
  const [seen = ""] = answer.split("<details>");
  return seen
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "));
}

test("a history tells of what was superseded, rolled back, tried again and re-deployed, as Git has it", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const short = (sha: string) => `\`${sha.slice(0, 7)}\``;
  const r1 = talk.merge("First (#1)");
  await talk.until(() => talk.runsIn("prod") === r1);
  const r2 = talk.merge("Second (#2)");
  await talk.until(() => talk.check(r2).includes("waits"));
  talk.merge("Third (#3)");
  const r4 = talk.merge("Fourth (#4)");
  await talk.until(() => talk.runsIn("prod") === r4);
  expect(talk.check(r2)).toMatch(/^neutral: superseded/);
  await talk.until(() => talk.check(r4).startsWith("success"));
  await talk.ask("/rollback prod --now --reason prices are wrong");
  await talk.until(() => talk.runsIn("prod") === r1);
  await talk.pass(MINUTE);
  const r5 = talk.merge("Fifth (#5)");
  await talk.until(() => talk.check(r5).includes("waits"));
  await talk.ask("/promotions enable prod");
  await talk.until(() => talk.check(r5).startsWith("success"));

  const history = await answerTo(talk, "/history prod");
  expect(rowsOf(history).map(([, release, result, changes]) => [release, result, changes])).toEqual(
    [
      [short(r5), "✅ 1 min, approved", "#5 #4 #3 #2"],
      [`⏪ ${short(r1)} by dana`, "✅ 1 min", "gone: #4 #3 #2"],
      [short(r4), "✅ 1 min, approved, later rolled back", "#4 #3 #2"],
      [short(r1), "✅ 1 min, approved", "#1"],
    ],
  );
  expect(history).toContain("`prod`, dana: prices are wrong");
  expect(rowsOf(await answerTo(talk, "/history prod 1"))).toHaveLength(1);
  expect(rowsOf(await answerTo(talk, "/recent"))).toHaveLength(4);
  expect(await answerTo(talk, "/recent 1m")).toBe("Nothing was deployed in the last 1 min.");

  const third = await answerTo(talk, "/where #3");
  expect(third.replaceAll(/\d\d\sNov\s\d\d:\d\d/g, "at")).toContain(
    `| ✅ \`prod\` | ${short(r4)} at, ⏪ ${short(r1)} at by dana, ${short(r5)} at |`,
  );
  for (const change of ["#2", "#3", r2.slice(0, 9)]) {
    expect(await answerTo(talk, `/where ${change}`)).toContain(
      "**in every production environment** (1)",
    );
  }
  expect(await answerTo(talk, "/where #9")).toMatch(/^No release contains `#9`/);
});

test("a change that was reverted is told as contained and reverted, until the revert is", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { world, repository, dana } = talk;
  const landed = (sha: string) => talk.until(() => talk.check(sha).startsWith("success"));
  await landed(talk.merge("First (#1)"));
  world.pushExisting(repository, {
    by: dana,
    branch: "topic",
    sha: repository.branches.get("main") ?? "",
  });
  for (const message of ["Half", "Whole"]) {
    const files = { "src/b.txt": message };
    world.push(repository, { by: dana, branch: "topic", commits: [{ message, files }] });
  }
  const pull = world.openPullRequest(repository, { title: "Add taxes", head: "topic", by: dana });
  const taxes = world.mergePullRequest(repository, { pull, by: dana, method: "merge" }).sha;
  await landed(taxes);
  const number = pull.issue.number;
  const inside = await answerTo(talk, `/where ${taxes.slice(0, 7)}`);
  expect(inside).toContain(`Add taxes (#${number}, dana) came with`);
  expect(inside).toContain("✅ It runs **in every production environment** (1).");
  expect(rowsOf(await answerTo(talk, "/history prod 1"))[0]?.at(-1)).toBe(`#${number}`);

  const revert = talk.merge(`Revert "Add taxes" (#8)\n\nReverts acme/checkout#${number}`);
  await landed(revert);
  for (const asked of [`#${number}`, taxes.slice(0, 7)]) {
    const answer = await answerTo(talk, `/where ${asked}`);
    expect(answer).toContain("It is contained **in every production environment** (1).");
    expect(answer).toMatch(
      /Reverted by Revert "Add taxes" \(#8, dana\) in `[0-9a-f]{7}`, which runs in every/,
    );
  }
  await landed(talk.merge(`Reapply taxes (#9)\n\nThis reverts commit ${revert}.`));
  const again = await answerTo(talk, `/where #${number}`);
  expect(again).toContain("✅ It runs **in every production environment** (1).");
  expect(again).toMatch(/Reapply taxes \(#9, dana\) in `[0-9a-f]{7}` took that back/);
  await landed(talk.merge("Other (#10)\n\nReverts acme/elsewhere#9"));
  expect(await answerTo(talk, "/where #9")).toContain("✅ It runs **in every");
});

test("/where and /status say where a change is, what waits and why", async () => {
  const talk = await openConversation({ pipeline: THREE_STAGES });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/promotions disable prod-a --in --reason a big sale");
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).includes("waits for prod"));

  const where = await answerTo(talk, "/where #2");
  expect(where).toContain("It runs in **0 of 2** production environments.");
  expect(rowsOf(where).map(([stage, has]) => `${stage} ${has}`)).toEqual([
    "✅ `beta` 1/1",
    "✅ `gamma` 2/2",
    "▫️ `prod` 0/2",
  ]);
  const status = await answerTo(talk, "/status");
  expect(rowsOf(status)).toHaveLength(3);
  expect(status).toMatch(/waits for `prod`: .*Ended by/);
  expect(await answerTo(talk, "/status prod")).toMatch(/held in since a command by `dana`/);
  expect(await answerTo(talk, `/status ${second.slice(0, 7)}`)).toContain("waits for prod");

  await talk.ask("/rollback gamma-us --now");
  await talk.until(() => talk.runsIn("gamma-us") === first);
  await talk.pass(MINUTE);
  expect(rowsOf(await answerTo(talk, "/where #2"))[1]?.join(" ")).toMatch(
    /gamma` 1\/2 .*rolled back from `gamma-us`/,
  );
});

test("what people order shows on the check runs of the releases", async () => {
  const talk = await openConversation({ pipeline: THREE_STAGES });
  talk.script.when({ workflow: "integration-tests.yml" }, { outcome: "failure" }, { times: 1 });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("failure: rejected by beta"));
  const [rejected] = talk.ourChecks(first);

  await talk.ask("/retry beta");
  await talk.pass(10_000);
  expect(talk.ourChecks(first)).toHaveLength(2);
  expect(rejected?.conclusion).toBe("failure");
  await talk.until(() => talk.check(first).startsWith("success"));

  await talk.ask("/halt --reason inventory");
  const second = talk.merge("Second (#2)");
  await talk.until(() => talk.check(second).includes("waits for beta"));
  expect(`${talk.check(second)} ${talk.summary(second)}`).toMatch(/halted.*dana.*inventory/is);
  expect(talk.summary(second)).toContain("/resume");
  await talk.ask("/resume");
  await talk.until(() => talk.runsIn("beta") === second);

  await talk.ask("/quarantine #2");
  await talk.pass(10_000);
  expect(talk.check(second)).toMatch(/^failure: .*quarantined/);
  expect(talk.summary(second)).toContain("/unquarantine");
  await talk.ask("/unquarantine #2 --reason it was not the cause", talk.person("mia", "maintain"));
  await talk.until(() => talk.check(second).startsWith("success"));
});

test("a change that a force-push dropped is told as dropped, and is nobody's news", async () => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const { world, repository, dana } = talk;
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  await talk.ask("/halt");
  const lost = talk.merge("Lost (#2)");
  await talk.until(() => talk.check(lost).includes("waits"));
  world.pushExisting(repository, { sha: first, by: dana, type: "force_push" });
  await talk.pass(MINUTE);
  const third = talk.merge("Third (#3)");
  await talk.ask("/resume");
  await talk.until(() => talk.check(third).startsWith("success"));

  expect(rowsOf(await answerTo(talk, "/history prod"))[0]?.at(-1)).toBe("#3");
  const where = await answerTo(talk, "/where #2");
  expect(where).toMatch(/dropped/);
  expect(where).not.toMatch(/every production/);
});
