/** Which of several pipelines of a repository a command can mean. */
import type { Command } from "../../domain/command.ts";
import type { State } from "../../domain/state.ts";

export interface Candidate {
  readonly state: State;
  readonly request: Command;
}

/** The names in it, or what is open to be answered, are of this pipeline. */
export function isAtHome({ state, request }: Candidate, login: string): boolean {
  switch (request.kind) {
    case "refused":
      return request.details.code !== "unknown";
    case "question":
      return request.question.about !== "where" || request.question.release !== null;
    case "confirm":
    case "cancel":
      return [...state.previews.values()].some(({ code, by }) =>
        request.code === null ? by === login : code === request.code.toLowerCase(),
      );
    case "resume":
      return state.halt !== null;
    default:
      return true;
  }
}

/** The answer is the same in all of them. */
export function isForAll(request: Command): boolean {
  return request.kind === "question" && request.question.about === "help";
}
