/** The answer to `/where`: a commit, a pull request or a release, and where it runs. */
import type { Question } from "../../domain/command.ts";
import type { Instant, ReleaseId } from "../../domain/ids.ts";
import type { Overview } from "../../views/overview.ts";
import type { ChangeLine } from "../../views/rows.ts";
import { nowhereAnswer, type WhereSubject, whereAnswer } from "../../views/where-answer.ts";
import { droppedAnswer } from "../../views/where-dropped.ts";
import type { Desk } from "../desk.ts";
import { isDropped } from "./dropped.ts";
import { revertsOf } from "./reverts-of.ts";

type Where = Extract<Question, { about: "where" }>;

/** A change comes and goes a few times in each of many environments. */
const MOST_TURNS = 2_000;

export async function whereText(desk: Desk, question: Where, view: Overview): Promise<string> {
  const subjects = await subjectsOf(desk, question);
  const [oldest] = subjects;
  for (const subject of subjects) {
    if (await isDropped(desk, subject.release)) continue;
    const { change, rank, mergedAt } = subject;
    const turns = await desk.keeper.store.turnsOf(rank, mergedAt, MOST_TURNS);
    const reverts = change === null ? [] : await revertsOf(desk, change, rank);
    return whereAnswer(subject, { ...view, turns, reverts });
  }
  const { commit, pullRequest } = question;
  const branch = view.state.pipeline?.branch ?? desk.github.repository.defaultBranch;
  const asked = commit ?? (pullRequest === null ? "that" : `#${pullRequest}`);
  return oldest === undefined ? nowhereAnswer(asked, branch) : droppedAnswer(oldest, view);
}

type Subject = WhereSubject & { readonly mergedAt: Instant };

/** What could be meant, the first release that had it first. */
async function subjectsOf(
  desk: Desk,
  { release, commit, pullRequest }: Where,
): Promise<readonly Subject[]> {
  const { store } = desk.keeper;
  const changes = [
    ...(commit === null ? [] : await store.findChange(commit)),
    ...(pullRequest === null ? [] : await store.findPullRequest(pullRequest)),
  ];
  const inside = [...Map.groupBy(changes, (change) => change.release)];
  const found = await Promise.all(
    inside.map(([id, own]) => subjectOf(desk, id, namedIn(own, pullRequest))),
  );
  const subjects = found.filter((subject) => subject !== null).toSorted((a, b) => a.rank - b.rank);
  if (subjects.length > 0 || release === null) return subjects;
  const whole = await subjectOf(desk, release, null);
  return whole === null ? [] : [whole];
}

/** Of the commits of one pull request the one that is called like it. */
function namedIn(changes: readonly ChangeLine[], pullRequest: number | null): ChangeLine | null {
  const named = changes.find(({ title }) => title.endsWith(`(#${pullRequest})`));
  return named ?? changes.at(-1) ?? null;
}

async function subjectOf(
  { keeper }: Desk,
  release: ReleaseId,
  change: ChangeLine | null,
): Promise<Subject | null> {
  const known = keeper.state().releases.get(release) ?? (await keeper.store.readRelease(release));
  if (known === null) return null;
  return { release, rank: known.rank, mergedAt: known.mergedAt, change };
}
