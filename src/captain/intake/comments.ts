/** Comments of people: their commands, if they may give them; silence for everybody else. */

import { parseCommand, releaseWords } from "../../commands/parse.ts";
import { isAllowed } from "../../commands/permission.ts";
import { readComment, type WrittenCommand } from "../../commands/read-comment.ts";
import { understand } from "../../commands/understand.ts";
import { parseArtifactId } from "../../domain/artifact-id.ts";
import type { Command, GivenCommand } from "../../domain/command.ts";
import type { CommandWord } from "../../domain/command-table.ts";
import type { Fact } from "../../domain/fact.ts";
import { type PipelineName, type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import type { CommentReport } from "../ports/signal.ts";
import { recallTargets } from "./recall.ts";
import { type AskStanding, standingsOf } from "./standing.ts";
import { type Candidate, choose, unknownPipeline } from "./which-pipeline.ts";

/** Only what a person wrote by hand counts. */
export async function takeInComment(
  office: Office,
  comment: CommentReport,
): Promise<Trouble | null> {
  const { author, viaApp, body } = comment;
  if (author.isBot || viaApp !== null) return null;
  const written = readComment(body).filter((one) => parseCommand(one).kind !== "foreign");
  if (written.length === 0) return null;
  const place = { issue: comment.issue, comment: comment.commentId };
  return giveCommands(office, written, {
    by: author.login,
    idOf: ({ index }) => `${comment.commentId}:${index}`,
    place,
  });
}

export interface Giving {
  readonly by: string;
  readonly idOf: (written: WrittenCommand) => string;
  /** Where the answer goes. `comment`: what is reacted to; 0: nothing. */
  readonly place: { readonly issue: number; readonly comment: number };
}

/** Each command goes to the one pipeline that it can mean. */
export async function giveCommands(
  office: Office,
  written: readonly WrittenCommand[],
  giving: Giving,
): Promise<Trouble | null> {
  const asked = new Map<Desk, Fact[]>();
  const ask = standingsOf(giving.by);
  for (const one of written) {
    const meant = await findDesk(office, one, { ...giving, ask });
    if (!meant.ok) return meant.trouble;
    const { desk, request } = meant.value;
    if (desk === null || request === null) continue;
    const id = giving.idOf(one);
    await rememberPlace(desk, id, giving);
    const command: GivenCommand = { id, by: giving.by, request };
    const fact: Fact = { at: desk.clock.now(), type: "CommandGiven", command };
    const recalled = await recallTargets(desk, request);
    asked.set(desk, [...(asked.get(desk) ?? []), ...recalled, fact]);
  }
  for (const [desk, facts] of asked) await desk.keeper.takeIn(facts);
  return null;
}

interface Meant {
  readonly desk: Desk | null;
  /** null: silence. */
  readonly request: Command | null;
}

/** With `--pipeline` that one; else the one that it can mean. */
async function findDesk(
  office: Office,
  written: WrittenCommand,
  { by: login, place, ask }: Giving & { readonly ask: AskStanding },
): Promise<Outcome<Meant>> {
  const { word, wanted } = meantBy(written);
  const named = [...office.desks.values()].filter(({ keeper }) => isNamed(keeper, wanted));
  const desks = named.length > 0 ? named : [...office.desks.values()];
  const candidates: Candidate[] = [];
  for (const desk of desks) {
    const request = await requestAt(desk, written, ask);
    if (!request.ok) return request;
    const { name } = desk.keeper.store;
    const state = desk.keeper.state();
    if (request.value === null) continue;
    candidates.push({
      name,
      state,
      request: withoutInherited(request.value, { word, name, state }),
    });
  }
  if (wanted !== null && named.length === 0) {
    const names = candidates.map(({ name }) => name);
    const [first] = names;
    const request = unknownPipeline(word, wanted, names);
    return { ok: true, value: { desk: deskOf(office, first), request } };
  }
  const page = candidates.length > 1 ? await pageOf(office, place.issue) : null;
  const chosen = choose(candidates, { word, login, page });
  const request = chosen?.request ?? null;
  return { ok: true, value: { desk: deskOf(office, chosen?.name), request } };
}

/** What another pipeline deploys now is not rolled back, opened or closed from here: only questions are answered. */
function withoutInherited(
  request: Command,
  { word, name, state }: Omit<Candidate, "request"> & { readonly word: CommandWord },
): Command {
  const isHarmless = request.kind === "question" || request.kind === "refused";
  return state.heir === null || isHarmless ? request : unknownPipeline(word, name, [state.heir]);
}

function meantBy(written: WrittenCommand) {
  const parsed = parseCommand(written);
  if (parsed.kind !== "command") return { word: "help", wanted: null } as const;
  const { entry, options } = parsed.command;
  return { word: entry.word, wanted: options.pipeline };
}

function isNamed({ store }: Desk["keeper"], wanted: string | null): boolean {
  return wanted === null || store.name === wanted.toLowerCase();
}

function deskOf(office: Office, name: PipelineName | undefined): Desk | null {
  return name === undefined ? null : (office.desks.get(name) ?? null);
}

/** Whose dashboard or incident an issue is. */
async function pageOf({ store }: Office, issue: number): Promise<PipelineName | null> {
  const dashboards = await store.findReferences("dashboard", issue);
  const incidents = await store.findReferences("incident", issue);
  return [...dashboards, ...incidents][0]?.pipeline ?? null;
}

async function requestAt(
  desk: Desk,
  written: WrittenCommand,
  ask: AskStanding,
): Promise<Outcome<Command | null>> {
  const state = desk.keeper.state();
  const { pipeline } = state;
  if (pipeline === null) return { ok: true, value: null };
  const standing = await ask(desk, pipeline);
  if (!standing.ok) return standing;
  // A stranger's comment of thousands of numbers must not be thousands of questions to the store.
  const mayAsk = isAllowed(pipeline, "view", standing.value);
  const words = mayAsk ? releaseWords(parseCommand(written)) : new Set<string>();
  const known = await knownReleases(desk, words);
  const request = understand(written, { state, pipeline, standing: standing.value, known });
  return { ok: true, value: request };
}

/** Releases that the state has forgotten, or that contain a commit, by the words of the command. */
async function knownReleases(
  desk: Desk,
  words: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly ReleaseId[]>> {
  const { store } = desk.keeper;
  const known = new Map<string, readonly ReleaseId[]>();
  for (const word of words) {
    if (/^[0-9a-f]{7,40}$/i.test(word)) {
      const prefix = word.toLowerCase();
      const heads = await store.findReleases(prefix);
      const inside = heads.length > 0 ? [] : await store.findChange(prefix);
      known.set(word, [...new Set([...heads, ...inside].map(({ release }) => release))]);
    }
    const whole = parseArtifactId(word) === null ? null : await store.readRelease(releaseId(word));
    if (whole !== null) known.set(word, [whole.release]);
    const pull = /^#(\d{1,9})$/.exec(word)?.[1];
    if (pull !== undefined) {
      const changes = await store.findPullRequest(Number(pull));
      known.set(word, [...new Set(changes.map(({ release }) => release))]);
    }
  }
  return known;
}

async function rememberPlace(desk: Desk, id: string, { place }: Giving): Promise<void> {
  const known = await desk.keeper.store.readReference("reply", id);
  if (known !== null) return;
  const data = { issue: place.issue, comment: place.comment };
  await desk.keeper.store.saveReference({ subject: "reply", key: id, githubId: 0, data });
}
