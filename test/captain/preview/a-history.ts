/** A Git repository with a history like a busy team's: squashes, merges, reverts, hotfixes and octopuses. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface History {
  readonly directory: string;
  /** Heads that together reach every commit. */
  readonly branches: readonly string[];
  /** Every commit. */
  readonly commits: readonly string[];
  /** SHAs, newest first. */
  log(to: string, from: string): readonly string[];
  remove(): void;
}

/** The same seed makes the same history. */
export function aHistory(seed: number, size: number): History {
  const directory = mkdtempSync(join(tmpdir(), "preview-history-"));
  const git = gitIn(directory);
  git(["init", "-q", "-b", "main"]);
  const branches = ["main", "hotfix-1", "hotfix-2"];
  git(["fast-import", "--quiet"], new Team(seed).work(size, branches.slice(1)));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  return { ...historyOf(directory, branches), remove };
}

/** That of a repository on this machine, which is only read. */
export function realHistory(directory: string): History {
  return { ...historyOf(directory, ["HEAD"]), remove: () => undefined };
}

function gitIn(directory: string) {
  const maxBuffer = 64 * 1024 * 1024;
  return (words: readonly string[], input = "") =>
    execFileSync("git", ["-C", directory, ...words], { input, encoding: "utf8", maxBuffer });
}

function historyOf(directory: string, branches: readonly string[]): Omit<History, "remove"> {
  const git = gitIn(directory);
  const commits = git(["rev-list", ...branches])
    .trim()
    .split("\n");
  const logs = new Map<string, readonly string[]>();
  const log = (range: string) => {
    const known = logs.get(range) ?? git(["log", "--format=%H", range]).split("\n").filter(Boolean);
    logs.set(range, known);
    return known;
  };
  return {
    directory,
    branches,
    commits,
    log: (to, from) => log(`${to}..${from}`),
  };
}

/** What a team commits, written as `git fast-import` reads it. */
class Team {
  #written = "";
  #mark = 0;
  #pull = 0;
  #state: number;
  /** The branch's own line of commits. */
  readonly #line: number[] = [];

  constructor(seed: number) {
    this.#state = seed;
  }

  work(size: number, hotfixes: readonly string[]): string {
    this.#land("Begin", []);
    while (this.#mark < size) this.#doSomething();
    for (const branch of hotfixes) {
      const start = this.#pick(this.#line);
      const fixes = this.#branch(start, 3, `refs/heads/${branch}`);
      if (this.#below(2) === 0) this.#land(`Merge branch '${branch}'`, fixes.slice(-1));
    }
    return this.#written;
  }

  #doSomething(): void {
    const dice = this.#below(10);
    const title = `Change ${this.#mark}`;
    if (dice < 4) this.#land(`${title} (#${this.#nextPull()})`, []);
    else if (dice < 5) this.#land(`Revert "${title}" (#${this.#nextPull()})`, []);
    else if (dice < 6) this.#land("Merge three branches", this.#heads(3));
    else if (dice < 7) this.#land(this.#mergeTitle(), [this.#branchThatCaughtUp()]);
    else this.#land(this.#mergeTitle(), this.#heads(1));
  }

  #mergeTitle(): string {
    return `Merge pull request #${this.#nextPull()} from acme/topic`;
  }

  #heads(count: number): readonly number[] {
    return Array.from({ length: count }, () => {
      const commits = this.#branch(this.#pick(this.#line.slice(-8)), 4, "refs/heads/topic");
      return commits.at(-1) ?? 0;
    });
  }

  /** A branch that merged the main line into itself on the way. */
  #branchThatCaughtUp(): number {
    const [start = 0] = this.#heads(1);
    const caughtUp = this.#commit("refs/heads/topic", "Merge branch 'main'", [start, this.#head()]);
    return this.#branch(caughtUp, 2, "refs/heads/topic").at(-1) ?? caughtUp;
  }

  #branch(start: number, most: number, ref: string): readonly number[] {
    const length = 1 + this.#below(most);
    const commits: number[] = [];
    for (let done = 0; done < length; done++) {
      commits.push(this.#commit(ref, `Step ${this.#mark}`, [commits.at(-1) ?? start]));
    }
    return commits;
  }

  #land(title: string, others: readonly number[]): void {
    const parents = this.#line.length === 0 ? [] : [this.#head(), ...others];
    this.#line.push(this.#commit("refs/heads/main", title, parents));
  }

  #commit(ref: string, title: string, parents: readonly number[]): number {
    this.#mark += 1;
    // Clocks differ between machines: a date says nothing certain about the order.
    const date = 1_780_000_000 + this.#mark * 600 + this.#below(4_000);
    const [first, ...others] = parents;
    const lines = [
      `commit ${ref}`,
      `mark :${this.#mark}`,
      `committer Ada <ada@example.com> ${date} +0000`,
      `data ${Buffer.byteLength(title)}`,
      title,
      ...(first === undefined ? [] : [`from :${first}`]),
      ...others.map((parent) => `merge :${parent}`),
      `M 100644 inline file-${this.#mark % 40}.txt`,
      `data ${String(this.#mark).length}`,
      `${this.#mark}`,
      "",
    ];
    this.#written += `${lines.join("\n")}\n`;
    return this.#mark;
  }

  #head(): number {
    return this.#line.at(-1) ?? 0;
  }

  #nextPull(): number {
    this.#pull += 1;
    return this.#pull;
  }

  #pick(among: readonly number[]): number {
    return among[this.#below(among.length)] ?? 0;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
