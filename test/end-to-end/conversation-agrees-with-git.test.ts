/** Whatever happens to releases, `/history` and `/where` say what `git log` would say of the same commits. */
import { expect, test } from "@jest/globals";
import { seededChance } from "../../src/simulation/github/chance.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const STEPS = 22;

test.each([1, 3])("in the random story %i", async (seed) => {
  const talk = await openConversation({ pipeline: ONE_STAGE });
  const story = new Story(talk, seed);
  for (let step = 0; step < STEPS; step += 1) await story.goOn();
  await talk.ask("/resume");
  await talk.pass(HOUR);

  const rows = await readHistory(talk);
  expect(rows.length).toBeGreaterThan(4);
  expect(rows.some(({ isRollback }) => isRollback)).toBe(true);
  let runs = story.begin;
  for (const row of rows) {
    const [to, from] = row.isRollback ? [row.release, runs] : [runs, row.release];
    expect({ ...row, changes: row.changes.toSorted() }).toEqual({
      ...row,
      changes: story.log(to, from).toSorted(),
    });
    runs = row.release;
  }
  expect(story.merged.size).toBeGreaterThan(8);
  const there = story.ancestors(runs);
  const expected = new Map([...story.merged].map(([sha, name]) => [name, there.has(sha)]));
  const answers = await askAll(
    talk,
    [...expected.keys()].map((name) => `/where ${name}`),
  );
  const told = answers.map((answer) => /\*\*in every|still runs in/.test(answer));
  expect([...expected.keys()].map((name, index) => [name, told[index]])).toEqual([...expected]);
});

class Story {
  /** What changes are called in commands, by their commit: a pull request, or the commit itself. */
  readonly merged = new Map<string, string>();
  readonly begin: string;
  readonly #talk: Conversation;
  readonly #chance: () => number;
  #pull = 100;
  #hasForced = false;

  constructor(talk: Conversation, seed: number) {
    this.#talk = talk;
    this.#chance = seededChance(seed);
    this.begin = this.#head();
  }

  async goOn(): Promise<void> {
    const dice = this.#chance();
    if (dice < 0.3) this.#squash();
    else if (dice < 0.4) this.#pushTwo();
    else if (dice < 0.55) this.#mergeBranch();
    else if (dice < 0.7) await this.#talk.ask("/rollback prod --now");
    else if (dice < 0.85) await this.#talk.ask("/promotions enable prod");
    else if (dice < 0.9) await this.#talk.ask(this.#chance() < 0.5 ? "/halt" : "/resume");
    else if (dice < 0.95) await this.#force();
    else this.#squash();
    await this.#talk.pass(Math.floor(this.#chance() * 25) * MINUTE);
  }

  /** As `git log to..from` has it, by the names of changes. */
  log(to: string, from: string): readonly string[] {
    const known = this.ancestors(to);
    const names = [...this.ancestors(from)]
      .filter((sha) => !known.has(sha))
      .map((sha) => this.merged.get(sha) ?? `unknown ${sha}`);
    return [...new Set(names)];
  }

  ancestors(sha: string): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(this.#talk.repository.commits.get(next)?.parents ?? []));
    }
    return found;
  }

  #head(): string {
    return this.#talk.repository.branches.get("main") ?? "";
  }

  #squash(): void {
    this.#pull += 1;
    const sha = this.#talk.merge(`Change (#${this.#pull})`, { [`src/${this.#pull}.txt`]: "new" });
    this.merged.set(sha, `#${this.#pull}`);
  }

  #pushTwo(): void {
    const { world, repository, dana } = this.#talk;
    const before = this.ancestors(this.#head());
    const commits = ["One", "Two"].map((message) => ({ message, files: this.#someFile() }));
    world.push(repository, { by: dana, commits });
    for (const sha of this.ancestors(this.#head())) if (!before.has(sha)) this.merged.set(sha, sha);
  }

  #mergeBranch(): void {
    const { world, repository, dana: by } = this.#talk;
    const before = this.ancestors(this.#head());
    const branch = `topic-${this.merged.size}`;
    world.pushExisting(repository, { by, branch, sha: this.#head() });
    for (const message of ["Half", "Whole"]) {
      world.push(repository, { by, branch, commits: [{ message, files: this.#someFile() }] });
    }
    const pull = world.openPullRequest(repository, { title: "Branch", head: branch, by });
    world.mergePullRequest(repository, { pull, by, method: "merge" });
    for (const sha of this.ancestors(this.#head())) {
      if (!before.has(sha)) this.merged.set(sha, `#${pull.issue.number}`);
    }
  }

  /** Takes the last push off the branch, once. */
  async #force(): Promise<void> {
    const { world, repository, dana: by } = this.#talk;
    const [parent] = repository.commits.get(this.#head())?.parents ?? [];
    if (this.#hasForced || parent === undefined || parent === this.begin) return;
    this.#hasForced = true;
    world.pushExisting(repository, { by, sha: parent, type: "force_push" });
  }

  #someFile(): Record<string, string> {
    return { [`src/${Math.floor(this.#chance() * 1e9)}.txt`]: "new" };
  }
}

interface Row {
  readonly release: string;
  readonly isRollback: boolean;
  readonly changes: readonly string[];
}

/** Oldest first, what succeeded. */
async function readHistory(talk: Conversation): Promise<readonly Row[]> {
  const [answer = ""] = await askAll(talk, ["/history prod 100"]);
  const [table = "", details = ""] = answer.split("<details>");
  const brought = new Map(
    details.split("\n- ").map((block) => [block.slice(0, block.indexOf(",")), namesIn(block)]),
  );
  const rows = table.split("\n").filter((line) => line.includes("✅"));
  return rows.reverse().map((line) => {
    const [, when = "", release = ""] = line.split(" | ").map((cell) => cell.replace("| ", ""));
    const at = line.slice(2, line.indexOf(" | "));
    const isRollback = line.includes("⏪ [");
    const sha = /\/commit\/([0-9a-f]{40})/.exec(release === "" ? line : when)?.[1] ?? "";
    return { release: sha, isRollback, changes: brought.get(at) ?? [] };
  });
}

/** Changes are listed below their deployment. */
function namesIn(block: string): readonly string[] {
  return block
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, pull, sha] = /\/pull\/(\d+)\)|\/commit\/([0-9a-f]{40})\)/.exec(line) ?? [];
      return pull === undefined ? (sha ?? []) : `#${pull}`;
    });
}

/** Ten at a time, and no more in an hour than are answered. */
async function askAll(
  talk: Conversation,
  questions: readonly string[],
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let start = 0; start < questions.length; start += 10) {
    await talk.pass(HOUR);
    const { id } = await talk.ask(questions.slice(start, start + 10).join("\n"));
    await talk.pass(5_000);
    const own = talk.replies().filter(({ body }) => body.includes(`reply:${id}:`));
    const indexOf = (body: string) => Number(/reply:\d+:(\d+)/.exec(body)?.[1]);
    const inOrder = own.toSorted((a, b) => indexOf(a.body) - indexOf(b.body));
    answers.push(...inOrder.map(({ body }) => body));
  }
  return answers;
}
