/** The answer to `/where` about what a force-push took off the branch. */
import { changeWords } from "./change-list.ts";
import { releaseLink } from "./links.ts";
import { nameList } from "./name-list.ts";
import type { Overview } from "./overview.ts";
import type { WhereSubject } from "./where-answer.ts";

const MOST_NAMES = 2;

/** It runs where that release or one that was dropped with it runs. */
export function droppedAnswer({ release, rank, change }: WhereSubject, view: Overview): string {
  const { state, links } = view;
  const named = releaseLink(state, links, release);
  const what = change === null ? named : `${changeWords(change, links)} came with ${named} and`;
  const there = [...state.environments.values()].filter((environment) => {
    const runs = environment.current === null ? null : state.releases.get(environment.current);
    return runs?.isOrphaned === true && runs.rank >= rank;
  });
  const names = nameList(
    there.map(({ name }) => name),
    MOST_NAMES,
  );
  const where = there.length === 0 ? "It runs nowhere." : `It still runs in ${names}.`;
  return `${what} was dropped from the branch by a force-push: no newer release contains it. ${where}`;
}
