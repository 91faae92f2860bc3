/** The answer to `/where`: a commit, a pull request or a release, and where it runs. */
import type { Question } from "../../domain/command.ts";
import type { ReleaseId } from "../../domain/ids.ts";
import type { Overview } from "../../views/overview.ts";
import { droppedAnswer, type WhereSubject, whereAnswer } from "../../views/where-answer.ts";
import type { Desk } from "../desk.ts";
import { isDropped } from "./dropped.ts";
import { rankOf } from "./rank-of.ts";

type Where = Extract<Question, { about: "where" }>;

export async function whereText(desk: Desk, question: Where, view: Overview): Promise<string> {
  const subjects = await subjectsOf(desk, question);
  const [oldest] = subjects;
  for (const subject of subjects) {
    if (!(await isDropped(desk, subject.release))) return whereAnswer(subject, view);
  }
  return oldest === undefined ? "No release contains that yet." : droppedAnswer(oldest, view);
}

/** What could be meant, the first release that had it first. */
async function subjectsOf(
  desk: Desk,
  { release, commit, pullRequest }: Where,
): Promise<readonly WhereSubject[]> {
  const { store } = desk.keeper;
  const changes = [
    ...(commit === null ? [] : await store.findChange(commit)),
    ...(pullRequest === null ? [] : await store.findPullRequest(pullRequest)),
  ];
  const found = await Promise.all(
    changes.map(async (change) => ({
      release: change.release,
      rank: await rankIn(desk, change.release),
      change,
    })),
  );
  if (found.length > 0) return found.toSorted((a, b) => a.rank - b.rank);
  return release === null ? [] : [{ release, rank: await rankIn(desk, release), change: null }];
}

async function rankIn(desk: Desk, release: ReleaseId): Promise<number> {
  return (await rankOf(desk, release)) ?? 0;
}
