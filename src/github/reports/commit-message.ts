/** What a commit's message tells: its title, and what it takes back. */
import { withoutNul } from "./words.ts";

export interface Message {
  readonly title: string;
  readonly reverts: readonly string[];
}

/** Nobody writes a longer message by hand, and one commit takes back few others. */
const MOST_CHARACTERS = 20_000;
const MOST_REVERTS = 50;

/** GitHub's merge commits say whence they came; what a person calls the change stands below. */
const MERGE = /^Merge pull request #(\d+) from \S+$/;
/** What `git revert` writes; and what GitHub writes into the pull request of its Revert button. */
const REVERTS =
  /\bThis reverts commits? ([0-9a-f]{7,40})\b|\bReverts ([\w.-]+\/[\w.-]+)?#(\d{1,9})\b/g;

export function readMessage(message: string): Message {
  const lines = withoutNul(message.slice(0, MOST_CHARACTERS)).split("\n");
  const [first = "", ...rest] = lines.map((line) => line.trim());
  const number = MERGE.exec(first)?.[1];
  const named = rest.find((line) => line !== "");
  const title = number === undefined || named === undefined ? first : `${named} (#${number})`;
  const reverts = [...rest.join("\n").matchAll(REVERTS)].map(
    ([, sha, repository = "", pull]) => sha ?? `${repository.toLowerCase()}#${pull}`,
  );
  return { title, reverts: [...new Set(reverts)].slice(0, MOST_REVERTS) };
}
