/** Which of several pipelines of a repository a command can mean. */
import type { Command, Question } from "../../domain/command.ts";
import type { CommandWord } from "../../domain/command-table.ts";
import type { PipelineName } from "../../domain/ids.ts";
import type { State } from "../../domain/state.ts";

/** A command as one of the pipelines understands it. */
export interface Candidate {
  readonly name: PipelineName;
  readonly state: State;
  readonly request: Command;
}

export interface Asked {
  readonly word: CommandWord;
  readonly login: string;
  /** On whose own page, such as the dashboard, it was said; null: on none, or on one of all. */
  readonly page: PipelineName | null;
}

/** @returns the pipeline that answers, and what it is to do; null: none understands it */
export function choose(
  candidates: readonly Candidate[],
  asked: Asked,
): Pick<Candidate, "name" | "request"> | null {
  const [only, ...others] = candidates;
  if (only === undefined) return null;
  if (others.length === 0 || isForAll(only.request)) return only;
  const known = atHome(candidates, asked.login);
  const [right, ...more] = known;
  if (right === undefined) return bestRefusal(only, candidates);
  const onPage = known.find(({ name }) => name === asked.page);
  if (more.length === 0 || isSameRefusal(known)) return right;
  if (onPage !== undefined) return onPage;
  const names = known.map(({ name }) => name);
  const request = amongAll(right.request, names) ?? ambiguous(asked.word, names);
  return { name: right.name, request };
}

/** Where what is named is known; what was taken away is meant only where nothing that is there can be. */
function atHome(candidates: readonly Candidate[], login: string): readonly Candidate[] {
  const home = candidates.filter((candidate) => isAtHome(candidate, login));
  // Whoever may not do it in one pipeline means the other one by its name.
  const named = home.filter(({ request }) => namesSomething(request));
  const meant = named.length > 0 ? named : home;
  const present = meant.filter(({ state }) => !state.isRemoved);
  return present.length > 0 ? present : meant;
}

/** The names in it, or what is open to be answered, are of this pipeline. */
function isAtHome({ state, request }: Candidate, login: string): boolean {
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

function namesSomething(request: Command): boolean {
  switch (request.kind) {
    case "refused":
    case "halt":
    case "resume":
    case "retry-build":
      return false;
    case "question":
      return amongAll(request, []) === null || request.question.about === "where";
    default:
      return true;
  }
}

/** The answer is the same in all of them. */
function isForAll(request: Command): boolean {
  return request.kind === "question" && request.question.about === "help";
}

function isSameRefusal(candidates: readonly Candidate[]): boolean {
  const requests = new Set(candidates.map(({ request }) => JSON.stringify(request)));
  return requests.size === 1 && candidates[0]?.request.kind === "refused";
}

/** The one that knows what may have been meant. */
function bestRefusal(first: Candidate, all: readonly Candidate[]): Candidate {
  const near = all.find(
    ({ request }) => request.kind === "refused" && request.details.instead !== null,
  );
  return near ?? first;
}

/** A question that names nothing of one pipeline is answered for all of them; null: it is none. */
function amongAll(request: Command, among: readonly PipelineName[]): Command | null {
  if (request.kind !== "question") return null;
  const { question } = request;
  return isGeneral(question) ? { kind: "question", question: { ...question, among } } : null;
}

function isGeneral(
  question: Question,
): question is Extract<Question, { readonly among?: unknown }> {
  switch (question.about) {
    case "status":
      return question.release === null && question.environments.length === 0;
    case "recent":
    case "where":
      return true;
    case "history":
    case "help":
      return false;
  }
}

function ambiguous(word: CommandWord, names: readonly PipelineName[]): Command {
  const candidates = names.map((name) => `--pipeline ${name}`);
  return refused({ code: "ambiguous", word, subject: null, candidates });
}

/** `--pipeline` names none. */
export function unknownPipeline(
  word: CommandWord,
  subject: string,
  candidates: readonly PipelineName[],
): Command {
  return refused({ code: "unknown", word, subject, candidates });
}

type Details = Extract<Command, { kind: "refused" }>["details"];

function refused(about: Pick<Details, "code" | "word" | "subject" | "candidates">): Command {
  return { kind: "refused", details: { kind: "refused", instead: null, ...about } };
}
