/** The one issue that calls people: what already runs, what is broken, and the next command to type. */

import type { Deployment } from "../domain/deployment.ts";
import type { EnvironmentName, Instant, ReleaseId } from "../domain/ids.ts";
import type { RejectReason } from "../domain/reason.ts";
import type { State } from "../domain/state.ts";
import { attention, type Matter } from "../engine/attention.ts";
import { failureOf, rangUnderWatch, watchEndsAt } from "../engine/harm.ts";
import { matterKey } from "../engine/matter-key.ts";
import { MARKDOWN } from "./ink.ts";
import { type Links, releaseLink, runLink } from "./links.ts";
import { rejectWords } from "./reject-words.ts";
import { faultSentence } from "./set-up-fault.ts";
import { some, within } from "./table.ts";
import { code, text } from "./text.ts";
import { momentUtc } from "./time.ts";
import { typedPlaces } from "./typed-places.ts";

export interface IssueText {
  readonly title: string;
  /** Markdown, less than 65,536 characters. */
  readonly body: string;
}

export interface IncidentIssue extends IssueText {
  /** What people are called for, each under a key that stays while it goes on. */
  readonly calls: readonly string[];
}

/** By this title the issue is found again. */
export function incidentTitle(pipeline: string): string {
  return `Release Captain needs attention (${pipeline})`;
}

/** @returns null when nothing needs a person any more: the issue is to be closed */
export function incidentIssue(
  state: State,
  { links, now }: { readonly links: Links; readonly now: Instant },
): IncidentIssue | null {
  const calling = attention(state);
  if (calling === null) return null;
  return {
    title: incidentTitle(state.pipeline?.name ?? ""),
    body: within([
      callees(state),
      ...sectionsOf(calling.matters, { state, links, now }),
      "This issue is closed by the captain when all of it is over.",
    ]),
    calls: calling.matters.map(matterKey),
  };
}

/**
 * What came up while the issue is open, for a comment on it: nobody hears of an edit.
 * @param told the keys of what people were called for before
 */
export function incidentNews(
  state: State,
  told: ReadonlySet<string>,
  { links, now }: { readonly links: Links; readonly now: Instant },
): string {
  const matters = attention(state)?.matters ?? [];
  const fresh = matters.filter((matter) => !told.has(matterKey(matter)));
  return within([callees(state), ...sectionsOf(fresh, { state, links, now })]);
}

function sectionsOf(matters: readonly Matter[], context: Context): readonly (readonly string[])[] {
  return [...Map.groupBy(matters, ({ kind }) => kind)].map(([kind, alike]) => [
    `**${HEADINGS[kind]}**`,
    "",
    ...some(
      alike.map((matter) => lineOf(matter, context)),
      MOST_LINES,
    ).map((line) => `- ${line}`),
    ...nextCommand(context.state, alike).map((sentence) => `\n${sentence}`),
  ]);
}

/** More of one kind is told by its count; `/status` shows all. */
const MOST_LINES = 20;

const HEADINGS: Readonly<Record<Matter["kind"], string>> = {
  "rolling-back": "⏪ Already being rolled back",
  "rollback-failed": "🔥 A rollback failed",
  "no-way-back": "🔥 Harm, and no older release to go back to",
  fenced: "🔥 A deployment could not be cancelled",
  drifted: "❓ What runs here is unknown",
  "second-rollback": "⛔ Rolled back twice within an hour",
  halted: "⛔ Promotions stand still",
  "rolled-back": "✅ Rolled back",
  fault: "🔧 The set-up needs mending",
};

/** The people and teams that the pipeline file names; the only mentions that we make on purpose. */
function callees({ pipeline }: State): string {
  const names = (pipeline?.notify ?? []).map((name) => (MENTION.test(name) ? name : text(name)));
  return names.join(" ");
}

const MENTION = /^@[A-Za-z0-9][A-Za-z0-9-]*(\/[A-Za-z0-9][\w.-]*)?$/;

interface Context {
  readonly state: State;
  readonly links: Links;
  readonly now: Instant;
}

function lineOf(matter: Matter, context: Context): string {
  const { state, links, now } = context;
  const since = matter.since === null ? "" : `, since ${momentUtc(matter.since, now)}`;
  const run = ({ key }: Deployment) =>
    links.runs.has(key) ? `, ${runLink(links, key, "run")}` : "";
  switch (matter.kind) {
    case "rolling-back": {
      const { environment, from, to, rollback } = matter;
      const way = `${releaseLink(state, links, from)} → ${releaseLink(state, links, to)}`;
      const step =
        rollback === null ? ", the deployment there is being cancelled first" : run(rollback);
      return `${code(environment)}: ${way}${since}${causeOf(context, from, environment)}${step}`;
    }
    case "rolled-back":
    case "rollback-failed": {
      const { environment, leaves, release } = matter.rollback;
      const from = leaves === null ? "" : `${releaseLink(state, links, leaves)} → `;
      const why = leaves === null ? "" : causeOf(context, leaves, environment);
      return `${code(environment)}: ${from}${releaseLink(state, links, release)}${since}${why}${run(matter.rollback)}`;
    }
    case "no-way-back":
    case "fenced": {
      const { environment, release } = matter.deployment;
      const why = causeOf(context, release, environment);
      return `${code(environment)}: ${releaseLink(state, links, release)}${since}${why}${run(matter.deployment)}`;
    }
    case "drifted":
      return `${code(matter.environment)}: something else than the captain changed it${since}`;
    case "second-rollback":
      return `${code(matter.environment)}: closed in and out${since}`;
    case "halted":
      return `Halted by the captain itself${matter.cause === null ? "" : `: ${text(matter.cause)}`}${since}`;
    case "fault":
      return `${faultSentence(matter.fault)} (since ${momentUtc(matter.since ?? now, now)})`;
  }
}

/** Why it went wrong in this environment: what the stage rejected it for, or what it would have been rejected for here. */
function causeOf(
  { state, now }: Context,
  release: ReleaseId,
  environment: EnvironmentName,
): string {
  const deployment =
    state.environments
      .get(environment)
      ?.deployments.findLast((one) => one.release === release && one.kind === "promotion") ?? null;
  const stages = [...state.stages.values()];
  const records = stages.flatMap(({ records: known }) => known.get(release) ?? []);
  const own = records.find(
    (record) => record.status === "rejected" && record.environment === environment,
  );
  const reason = own?.status === "rejected" ? own.reason : harmOf(state, deployment, now);
  return reason === null ? "" : `: ${rejectWords(state, { reason, deployment }, MARKDOWN)}`;
}

function harmOf(state: State, deployment: Deployment | null, now: Instant): RejectReason | null {
  if (deployment === null) return null;
  const hasRung = rangUnderWatch(deployment, watchEndsAt(deployment));
  return hasRung ? "alarm" : failureOf(state, deployment, now);
}

function nextCommand(state: State, matters: readonly Matter[]): readonly string[] {
  const [first] = matters;
  if (first === undefined) return [];
  const where = placesOf(state, matters);
  switch (first.kind) {
    case "rolling-back":
      return [
        `Nothing to type now; ${code(`/status ${where}`)} shows how it goes. Other environments that suffer: ${code("/rollback WHERE")}.`,
      ];
    case "rolled-back":
      return [
        `Merge a fix or a revert: the next release takes its place by itself. Other environments that suffer: ${code("/rollback WHERE")}.`,
      ];
    case "rollback-failed":
      return [
        `Both ways are closed there and nothing is tried after it. Next: ${code(`/rollback ${where} --now`)} again, or with ${code("--to RELEASE")}; when it is healthy ${code(`/promotions enable ${where}`)}.`,
      ];
    case "no-way-back":
      return [
        `Nothing older ever succeeded there. Next: take traffic away by hand, and merge a fix; the next release passes.`,
      ];
    case "fenced":
      return [
        `It is ignored from now on, but it may still change the environment. Next: end its run by hand on GitHub, then look at the environment; ${code(`/rollback ${where} --now`)} if it did.`,
      ];
    case "drifted":
      return [
        `Nothing is promoted there. Next: ${code(`/rollback ${where}`)} deploys what is known to be good.`,
      ];
    case "second-rollback":
      return [`Next: find out why, then ${code(`/promotions enable ${where}`)}.`];
    case "halted":
      return [`Rollbacks still run. Next: ${code("/resume")} when the cause is gone.`];
    case "fault":
      return [];
  }
}

function placesOf(state: State, matters: readonly Matter[]): string {
  const names = matters.flatMap((matter) => {
    if ("environment" in matter) return [matter.environment];
    if ("rollback" in matter) return [matter.rollback.environment];
    return "deployment" in matter ? [matter.deployment.environment] : [];
  });
  return typedPlaces(state, [...new Set(names)]);
}
