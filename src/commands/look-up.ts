/** Looks up the names in a command, each of them or none: what is not known is refused. */
import type { Command } from "../domain/command.ts";
import type { CommandWord } from "../domain/command-table.ts";
import type { EnvironmentName, ReleaseId } from "../domain/ids.ts";
import { nearest } from "../domain/nearest.ts";
import type { RefusalCode } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { findWhere, placesOf, releasesNamed, suggestWhere } from "./names.ts";

/** What was asked of the memory beforehand: the releases that a word (digits of a commit, `#PR`) stands for. */
export type KnownReleases = ReadonlyMap<string, readonly ReleaseId[]>;

export interface Resolving {
  readonly state: State;
  readonly known: KnownReleases;
  readonly word: CommandWord;
}

/** A half-understood command is left at once. */
export type Failure = { readonly failed: Extract<Command, { kind: "refused" }> };

/** Every word must name something; each environment once, in the order of the pipeline's file. */
export function allWhere(
  words: readonly string[],
  context: Resolving,
): readonly EnvironmentName[] | Failure {
  const { state } = context;
  if (words.length === 0) return usage("it needs to know where", context);
  const places = placesOf(state);
  const named = new Set<EnvironmentName>();
  for (const word of new Set(words)) {
    const found = findWhere(places, word);
    if (found === null) return unknownWhere(word, context);
    for (const name of found) named.add(name);
  }
  const all = (state.pipeline?.stages ?? []).flatMap(({ environments }) => environments);
  return all.map(({ name }) => name).filter((name) => named.has(name));
}

export function oneRelease(word: string, context: Resolving): ReleaseId | Failure {
  const { state, known } = context;
  const found = releasesNamed(state, known, word);
  const [release, second] = found;
  if (second !== undefined) return ambiguous(word, found, context);
  return release ?? unknownRelease(word, context);
}

export function unknownWhere(word: string, context: Resolving): Failure {
  const { state } = context;
  const stages = (state.pipeline?.stages ?? []).map(({ name }) => name);
  return unknown(word, { names: suggestWhere(state), otherwise: stages }, context);
}

/** Where a stage or a wave would not do. */
export function unknownEnvironment(word: string, context: Resolving): Failure {
  const stages = context.state.pipeline?.stages ?? [];
  const names = stages.flatMap(({ environments }) => environments.map(({ name }) => name));
  return unknown(word, { names, otherwise: names }, context);
}

/** A number alone is a pull request's; else the newest releases are named. */
export function unknownRelease(word: string, context: Resolving): Failure {
  if (/^\d{1,6}$/.test(word)) return meant(word, `#${word}`, context);
  const newestFirst = [...context.state.releases.values()].toSorted((a, b) => b.rank - a.rank);
  const candidates = newestFirst.map(({ commit }) => commit.slice(0, 7));
  return refused(context, "unknown", { subject: word, candidates });
}

/**
 * What begins with the word is what was meant, else the name that is nearest to it; where none is near, some of
 * what there is are named.
 */
export function unknown(
  word: string,
  known: { readonly names: readonly string[]; readonly otherwise: readonly string[] },
  context: Resolving,
): Failure {
  const names = [...new Set(known.names)];
  const typed = word.toLowerCase();
  const longer =
    word.length < 3 ? [] : names.filter((name) => name.toLowerCase().startsWith(typed));
  const [only, second] = longer;
  if (second !== undefined)
    return refused(context, "unknown", { subject: word, candidates: longer });
  // What the word begins with is often a stage around what was meant, unless only a sign too many follows.
  const close = names.filter(
    (name) => !typed.startsWith(name.toLowerCase()) || typed.length - name.length === 1,
  );
  const instead = only ?? nearest(word, close) ?? nearest(word, names);
  const candidates = instead === null ? known.otherwise : [];
  return refused(context, "unknown", { subject: word, instead, candidates });
}

export function meant(word: string, instead: string, context: Resolving): Failure {
  return refused(context, "unknown", { subject: word, instead });
}

function ambiguous(word: string, candidates: readonly string[], context: Resolving): Failure {
  return refused(context, "ambiguous", { subject: word, candidates });
}

/** @param instead half a sentence */
export function usage(instead: string, context: Resolving): Failure {
  return refused(context, "usage", { instead });
}

function refused(
  { word }: Resolving,
  code: RefusalCode,
  about: {
    readonly subject?: string;
    readonly instead?: string | null;
    readonly candidates?: readonly string[];
  },
): Failure {
  const { subject = null, instead = null, candidates = [] } = about;
  const details = { kind: "refused", code, word, subject, instead, candidates } as const;
  return { failed: { kind: "refused", details } };
}
