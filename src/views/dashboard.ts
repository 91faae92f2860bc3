/** The one issue that always shows where a pipeline stands, with a box for each thing that a person may lift. */
import type { Direction } from "../domain/command.ts";
import type { EnvironmentName, ReleaseId } from "../domain/ids.ts";
import type { Hold } from "../domain/state.ts";
import { attention } from "../engine/attention.ts";
import { stagesOf } from "../engine/place.ts";
import { releaseStatus } from "../engine/status.ts";
import { checkbox } from "./checkbox.ts";
import { type IssueText, incidentTitle } from "./incident.ts";
import { MARKDOWN } from "./ink.ts";
import { releaseLink } from "./links.ts";
import { type Overview, runsTable, waitLines } from "./overview.ts";
import { holdPhrase, STATUS_MARKS } from "./phrases.ts";
import { releaseTitle } from "./release-title.ts";
import { stageProgresses } from "./stage-progress.ts";
import { haltWords } from "./status-answer.ts";
import { count, enumerate, table, within } from "./table.ts";
import { code, linkOn, text } from "./text.ts";
import { moment, momentUtc } from "./time.ts";

/** By this title the issue is found again. */
export function dashboardTitle(pipeline: string): string {
  return `Release Captain: ${pipeline}`;
}

export function dashboard(view: Overview): IssueText {
  const { state } = view;
  return {
    title: dashboardTitle(state.pipeline?.name ?? ""),
    body: within([
      glance(view),
      haltWords(view),
      section("Waiting", waitLines(view)),
      ...boxes(view),
      section("What runs where", runsTable(view)),
      section("Newest releases", newestReleases(view)),
      `Tick a box to do what it says; the captain checks that you may. ${code("/help")} in any comment lists the commands.`,
    ]),
  };
}

/** Who closes it may open it again; until then it has no boxes, since what they would lift may be lifted. */
export function closedDashboard({ body }: IssueText): string {
  const old = body.replaceAll(/^- \[ \] /gm, "- ");
  return within([
    "**Closed by hand, and so not kept up to date.** Open the issue again, and with the next news it says how things stand. Below is how they stood.",
    old,
  ]);
}

/** What another pipeline deploys to now is not this one's to open. */
function boxes(view: Overview): readonly (readonly string[])[] {
  if (view.state.heir !== null) return [];
  return [
    section("Closed by people or rollbacks", [...haltBox(view), ...holdBoxes(view)]),
    section("Quarantined", quarantineBoxes(view)),
  ];
}

function section(title: string, block: readonly string[]): readonly string[] {
  return block.length === 0 ? [] : [`### ${title}`, "", ...block];
}

/** `2 on their way, 1 waiting, 1 environment closed` */
function glance(view: Overview): string {
  const { state } = view;
  const moving = [...state.releases.keys()].filter(
    (id) => releaseStatus(state, id) === "in-flight",
  ).length;
  const environments = [...state.environments.values()];
  const held = environments.filter(({ holds }) => holds.length > 0).length;
  const back = environments.filter(
    ({ plannedRollback, deployments }) =>
      plannedRollback !== null ||
      (deployments.at(-1)?.kind === "rollback" && deployments.at(-1)?.end === null),
  ).length;
  const calling = attention(state)?.matters.length ?? 0;
  return [
    ...(calling > 0
      ? [`🚨 ${linkOn(callWords(calling), incidentSearch(view), view.links.server)}`]
      : []),
    `🔄 ${count(moving, "release")} on the way`,
    ...(back > 0 ? [`⏪ ${count(back, "environment")} being rolled back`] : []),
    ...(held > 0 ? [`⛔ ${count(held, "environment")} closed`] : []),
  ].join(" · ");
}

function callWords(number: number): string {
  return `${count(number, "thing")} ${number === 1 ? "needs" : "need"} a person`;
}

/** The issue that tells about them, which may not be open yet. */
function incidentSearch({ state, links }: Overview): string {
  const title = incidentTitle(state.pipeline?.name ?? "");
  const query = new URLSearchParams({ q: `is:issue is:open in:title "${title}"` });
  return `${links.server}/${links.repository}/issues?${query}`;
}

/** What a ticked box asks for, as a command; null: the box is none of the dashboard's. */
export function dashboardCommand(box: string): string | null {
  if (box === RESUME) return "/resume";
  const [verb, subject] = [box.slice(0, box.indexOf(":")), box.slice(box.indexOf(":") + 1)];
  if (subject === "") return null;
  if (verb === "unhold") return `/promotions enable ${subject}`;
  return verb === "unquarantine" ? `/unquarantine ${subject} --reason ${TICKED_REASON}` : null;
}

const RESUME = "resume";
/** A tick leaves no room for words; who ticked it is on record. */
const TICKED_REASON = "ticked on the dashboard";

function haltBox({ state }: Overview): readonly string[] {
  return state.halt === null
    ? []
    : [checkbox(RESUME, `Start promotions again (${code("/resume")})`)];
}

/** One box an environment; a stage whose environments are all closed alike is one line only where they are many. */
function holdBoxes(view: Overview): readonly string[] {
  const { state, now } = view;
  const boxes = stagesOf(state).flatMap(({ environments }) =>
    environments.flatMap(({ name }) => {
      const holds = state.environments.get(name)?.holds ?? [];
      return holds.length === 0 ? [] : [{ name, holds }];
    }),
  );
  const shown = boxes
    .slice(0, MOST_BOXES)
    .map(({ name, holds }) => checkbox(`unhold:${name}`, holdWords(name, holds, now)));
  const hidden = boxes.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`- and ${count(hidden, "environment")} more`] : [])];
}

/** GitHub shows longer lists, but nobody ticks them one by one. */
const MOST_BOXES = 40;

function holdWords(name: EnvironmentName, holds: readonly Hold[], now: number): string {
  const [first] = holds;
  const directions: readonly Direction[] = [...new Set(holds.map(({ direction }) => direction))];
  const why =
    first === undefined
      ? ""
      : ` since ${holdPhrase(first, MARKDOWN)}, ${momentUtc(first.since, now)}`;
  return `Open ${code(name)}, closed ${enumerate(directions)}${why}`;
}

function quarantineBoxes(view: Overview): readonly string[] {
  const { state, links } = view;
  return [...state.releases.values()]
    .filter(({ isQuarantined }) => isQuarantined)
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, MOST_QUARANTINED)
    .map(({ id }) =>
      checkbox(
        `unquarantine:${id}`,
        `Let ${releaseLink(state, links, id)} move again; ${placesOf(id, view)}`,
      ),
    );
}

/** Older ones are overtaken by now; `/unquarantine` still takes them. */
const MOST_QUARANTINED = 10;

function placesOf(release: ReleaseId, { state }: Overview): string {
  const places = [...state.environments.values()].filter(({ current }) => current === release);
  return places.length === 0
    ? "it runs nowhere"
    : `it runs in ${count(places.length, "environment")}`;
}

function newestReleases(view: Overview): readonly string[] {
  const { state, links, now } = view;
  const newest = [...state.releases.values()].toSorted((a, b) => b.rank - a.rank);
  return table(
    ["Release", "Merged (UTC)", "Where it is"],
    newest.slice(0, MOST_RELEASES).map(({ id, mergedAt }) => {
      const progresses = stageProgresses(state, id, now);
      return [
        `${STATUS_MARKS[releaseStatus(state, id)]} ${releaseLink(state, links, id)}`,
        moment(mergedAt, now),
        text(releaseTitle(state, id, { progresses, now })),
      ];
    }),
  );
}

const MOST_RELEASES = 10;
