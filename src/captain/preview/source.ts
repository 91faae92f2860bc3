/** Reads from GitHub for one preview, nothing twice. */
import type { CommitSha } from "../../domain/ids.ts";
import type { Comparison, GitHub, Outcome } from "../ports/github.ts";

export interface Source extends Pick<GitHub, "compareDependencies" | "readFile" | "listFiles"> {
  /** What `git log base..head` lists, all of it, oldest first. */
  compare(base: CommitSha, head: CommitSha): Promise<Outcome<Comparison>>;
}

export function sourceOf(github: GitHub): Source {
  return {
    compare: once((base: CommitSha, head: CommitSha) =>
      github.compare(base, head, Number.POSITIVE_INFINITY),
    ),
    compareDependencies: once((base: CommitSha, head: CommitSha) =>
      github.compareDependencies(base, head),
    ),
    readFile: once((path: string, ref: string) => github.readFile(path, ref)),
    listFiles: once((commit: CommitSha) => github.listFiles(commit)),
  };
}

function once<Words extends readonly string[], Answer>(
  ask: (...words: Words) => Promise<Answer>,
): (...words: Words) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (...words) => {
    const key = JSON.stringify(words);
    const answer = answers.get(key) ?? ask(...words);
    answers.set(key, answer);
    return answer;
  };
}
