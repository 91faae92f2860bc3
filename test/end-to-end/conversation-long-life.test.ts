/** After years, with 156 environments: answers come from rows that stay when the state has forgotten, and fit into a comment. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { DeploymentRow, ReleaseRow } from "../../src/captain/ports/store.ts";
import { parsePipelineFile } from "../../src/config/parse.ts";
import { artifactId } from "../../src/domain/artifact-id.ts";
import { commitSha, pipelineName, type ReleaseId, releaseId } from "../../src/domain/ids.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";

const ARTICLE = readFileSync("src/simulation/pipelines/article.yml", "utf8");
const RELEASES = 300;
const DAY = 24 * HOUR;

const commitOf = (number: number) =>
  commitSha(number.toString(16).padStart(7, "0").padEnd(40, "e"));

function releaseOf(number: number, now: number): ReleaseRow & { readonly release: ReleaseId } {
  const mergedAt = now - (RELEASES - number) * 3 * DAY - DAY;
  const commit = commitOf(number);
  const id = artifactId({ pipeline: pipelineName("storefront"), committedAt: mergedAt, commit });
  return { release: releaseId(id), commit, rank: -RELEASES + number, mergedAt, status: "approved" };
}

/** One release every three days, each with forty changes; every tenth came everywhere, the others to some environments. */
async function liveLong(talk: Conversation, environments: readonly string[]) {
  const now = talk.clock.now();
  const { ref } = (await talk.store.listRepositories())[0] ?? {};
  if (ref === undefined) throw new Error("Nothing is served");
  const store = talk.store
    .repository(ref.installationId, ref.repositoryId)
    .pipeline(pipelineName("storefront"));
  const releases = Array.from({ length: RELEASES }, (_, number) => releaseOf(number, now));
  const deployments = releases.flatMap((row, number) =>
    environments.flatMap((environment) => {
      const before = releases[number - 1]?.release ?? null;
      return number % 10 === 0 || environment.endsWith("a")
        ? [aSuccess({ environment, row, before, now: now - (RELEASES - 1 - number) * 3 * DAY })]
        : [];
    }),
  );
  const expected = (await store.readEntries(0)).at(-1)?.seq ?? 0;
  await store.append({ expected, entries: [], effects: [], releases, deployments, wakeAt: null });
  await store.saveChanges(
    releases.flatMap(({ release, commit }, number) =>
      Array.from({ length: 40 }, (_, position) => ({
        release,
        commit:
          position === 39
            ? commit
            : commitSha(`${position}${commit.slice(2)}`.padEnd(40, "f").slice(0, 40)),
        title: `Change ${position} of release ${number}, ${"which has a long title ".repeat(5)}`,
        author: "Dana",
        login: "dana",
        pullRequest: number * 100 + position,
        position,
      })),
    ),
  );
  for (const { key } of deployments.slice(0, 20)) {
    const data = { url: `https://github.com/acme/checkout/actions/runs/${key.length}` };
    await store.saveReference({ subject: "run", key, githubId: 1, data });
  }
  return { releases, deployments };
}

function aSuccess(of: {
  readonly environment: string;
  readonly row: ReleaseRow;
  readonly before: ReleaseId | null;
  readonly now: number;
}): DeploymentRow {
  const { environment, row, before, now } = of;
  return {
    key: `${environment}:${row.release}:promotion:1`,
    environment,
    stage: "prod",
    release: row.release,
    rank: row.rank,
    kind: "promotion",
    attempt: 1,
    replaces: before,
    requestedAt: now - HOUR,
    startedAt: now - HOUR,
    endedAt: now - HOUR + 5 * MINUTE,
    result: "succeeded",
    verdict: "approved",
    by: null,
    reason: null,
  };
}

/** In the order of the file. */
function environmentNames(): readonly string[] {
  const source = { text: ARTICLE, file: "article.yml", repositoryName: "storefront" };
  const parsed = parsePipelineFile(source);
  if (!parsed.ok) throw new Error("The pipeline file is wrong");
  return parsed.pipeline.stages.flatMap(({ environments }) => environments.map(({ name }) => name));
}

test("answers about years ago are whole, linked, and shorter than what GitHub takes", async () => {
  const talk = await openConversation({ pipeline: ARTICLE });
  const ask = async (question: string) => {
    await talk.ask(question);
    await talk.pass(5_000);
    const body = talk.replies().at(-1)?.body ?? "";
    expect(body.length).toBeLessThan(65_536);
    return body;
  };
  await ask("/status");
  const names = environmentNames();
  expect(names).toHaveLength(158);
  const { releases, deployments } = await liveLong(talk, names);
  const [oldest] = releases;
  const busiest = names.find((name) => name.endsWith("a")) ?? "";

  const history = await ask(`/history ${busiest} 100`);
  expect(history.match(/^\| (?!When|:)/gm)).toHaveLength(100);
  expect(history).toContain("/compare/");
  expect(history).toContain(`\`/history ${busiest} 5\` shows less of it`);
  const some = await ask(`/history ${busiest} 20`);
  expect(some).toContain("<summary>Every change</summary>");
  expect(some).toContain("  - and 10 more");
  expect(some).toContain("- and so on");

  const last = deployments.filter(({ requestedAt }) => requestedAt > talk.clock.now() - 4 * HOUR);
  expect(last.length).toBeGreaterThan(40);
  expect(await ask("/recent 999d")).toContain(
    `The newest 100 of ${deployments.length} deployments`,
  );
  const where = await ask(`/where ${oldest?.commit.slice(0, 7)}`);
  expect(where).toContain("came with");
  expect(where.match(/^\| ▫️ \[/gm)).toHaveLength(158);

  const status = await ask(`/status ${oldest?.release}`);
  expect(status).toMatch(/was merged at .*; it ended as \*\*approved\*\*\./);
  expect(status).toContain("https://github.com/acme/checkout/actions/runs/");
  expect(status.match(/^\| (?!When|:)/gm)).toHaveLength(158);
});
