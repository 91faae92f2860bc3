/** Comments of people: their commands, if they may give them; silence for everybody else. */

import { parseCommand } from "../../commands/parse.ts";
import { type Standing, teamsNamed } from "../../commands/permission.ts";
import { readComment, type WrittenCommand } from "../../commands/read-comment.ts";
import { understand } from "../../commands/understand.ts";
import { parseArtifactId } from "../../domain/artifact-id.ts";
import type { Command, GivenCommand } from "../../domain/command.ts";
import type { Fact } from "../../domain/fact.ts";
import { type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Outcome, Trouble } from "../ports/github.ts";
import type { CommentReport } from "../ports/signal.ts";
import { recallTargets } from "./recall.ts";
import { isAtHome, isForAll } from "./which-pipeline.ts";

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
  for (const one of written) {
    const meant = await findDesks(office, one, giving.by);
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

/** With `--pipeline` that one; else the only one, or the only one in which what is named is known. */
async function findDesks(
  office: Office,
  written: WrittenCommand,
  login: string,
): Promise<Outcome<Meant>> {
  const desks = [...office.desks.values()];
  const understood: { desk: Desk; request: Command }[] = [];
  for (const desk of desksNamed(desks, written)) {
    const request = await requestAt(desk, written, login);
    if (!request.ok) return request;
    if (request.value !== null) understood.push({ desk, request: request.value });
  }
  const [only, ...others] = understood;
  if (only === undefined) return { ok: true, value: { desk: null, request: null } };
  if (others.length === 0 || isForAll(only.request)) return { ok: true, value: only };
  const atHome = understood.filter(({ desk, request }) =>
    isAtHome({ state: desk.keeper.state(), request }, login),
  );
  // What was taken away is meant only where nothing that is there can be.
  const present = atHome.filter(({ desk }) => !desk.keeper.state().isRemoved);
  const known = present.length > 0 ? present : atHome;
  const [right, ...more] = known;
  if (right !== undefined && more.length === 0) return { ok: true, value: right };
  if (right === undefined) return { ok: true, value: only };
  const names = known.map(({ desk }) => `--pipeline ${desk.keeper.store.name}`);
  return { ok: true, value: { desk: right.desk, request: ambiguous(written, names) } };
}

function desksNamed(desks: readonly Desk[], written: WrittenCommand): readonly Desk[] {
  const parsed = parseCommand(written);
  const wanted = parsed.kind === "command" ? parsed.command.options.pipeline : null;
  return wanted === null ? desks : desks.filter((desk) => desk.keeper.store.name === wanted);
}

function ambiguous(written: WrittenCommand, candidates: readonly string[]): Command {
  const parsed = parseCommand(written);
  const word = parsed.kind === "command" ? parsed.command.entry.word : "help";
  const details = {
    kind: "refused",
    code: "ambiguous",
    word,
    subject: null,
    instead: null,
    candidates,
  } as const;
  return { kind: "refused", details };
}

async function requestAt(
  desk: Desk,
  written: WrittenCommand,
  login: string,
): Promise<Outcome<Command | null>> {
  const state = desk.keeper.state();
  const { pipeline } = state;
  if (pipeline === null) return { ok: true, value: null };
  const standing = await standingOf(desk, login, pipeline);
  if (!standing.ok) return standing;
  const known = await knownReleases(desk, written);
  const request = understand(written, { state, pipeline, standing: standing.value, known });
  return { ok: true, value: request };
}

/** Asked of GitHub every time; an account that GitHub does not know here may do nothing. */
async function standingOf(
  desk: Desk,
  login: string,
  pipeline: Pipeline,
): Promise<Outcome<Standing>> {
  const { github } = desk;
  const permission = await github.readPermission(login);
  if (!permission.ok && permission.trouble.kind === "retryable") return permission;
  const { role, base } = permission.ok ? permission.value : { role: "none", base: "none" };
  const teams = new Set<string>();
  for (const team of teamsNamed(pipeline)) {
    const member = await github.isTeamMember(team, login);
    if (!member.ok && member.trouble.kind === "retryable") return member;
    if (!member.ok) await sayUnreadable(desk);
    if (member.ok && member.value) teams.add(team);
  }
  return { ok: true, value: { role, base, teams } };
}

/** Without that nobody of a team may do anything, and only silence would tell. */
async function sayUnreadable(desk: Desk): Promise<void> {
  const fault = { kind: "teams-need-members", key: "permissions" } as const;
  await desk.keeper.takeIn([{ at: desk.clock.now(), type: "FaultFound", key: "teams", fault }]);
}

/** Releases that the state has forgotten, or that contain a commit, by the words of the command. */
async function knownReleases(
  desk: Desk,
  { words }: WrittenCommand,
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
