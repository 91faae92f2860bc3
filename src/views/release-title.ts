/** Where a release is, in one line: all that a commit's page and a pull request show of its check run. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { releaseStatus } from "../engine/status.ts";
import { headline } from "./headline.ts";
import { PLAIN } from "./ink.ts";
import { shortRelease } from "./links.ts";
import { rejectWords } from "./reject-words.ts";
import type { StageProgress } from "./stage-progress.ts";
import { count } from "./table.ts";
import { waitWords } from "./wait-words.ts";

/** Plain words without Markdown, at most 250 characters. */
export function releaseTitle(
  state: State,
  release: ReleaseId,
  { progresses, now }: { readonly progresses: readonly StageProgress[]; readonly now: Instant },
): string {
  const title = titleOf(state, release, { progresses, now });
  return title.length <= MOST ? title : `${title.slice(0, MOST - 1)}…`;
}

/** GitHub names no limit; the lists of checks cut longer ones anyway. */
const MOST = 250;

function titleOf(
  state: State,
  id: ReleaseId,
  view: { readonly progresses: readonly StageProgress[]; readonly now: Instant },
): string {
  const { progresses } = view;
  switch (releaseStatus(state, id)) {
    case "building":
      return state.releases.get(id)?.buildStartedAt === null
        ? "waits for its build to start"
        : "building";
    case "build-failed":
      return "the build failed";
    case "not-built":
      return `not released: GitHub started no ${state.pipeline?.build.workflow ?? "build"} run`;
    case "blocked":
      return "blocked: it holds a change without an approval";
    case "approved": {
      const environments = progresses.flatMap((progress) => progress.environments);
      return `approved by every stage: ${count(environments.length, "environment")}`;
    }
    case "orphaned":
      return "its commit left the branch; it moves nowhere any more";
    case "superseded":
      return superseded(state, progresses);
    case "quarantined":
      return [rejection(state, progresses), rollbacks(view), "quarantined"]
        .filter((part) => part !== "")
        .join("; ");
    case "rejected":
      return [rejection(state, progresses), rollbacks(view)]
        .filter((part) => part !== "")
        .join("; ");
    case "in-flight":
      return onItsWay(state, view);
  }
}

function superseded(state: State, progresses: readonly StageProgress[]): string {
  const last = progresses.findLast(({ record }) => record?.status === "superseded");
  if (last?.record?.status !== "superseded") return "superseded before it was built";
  return `superseded by ${shortRelease(state, last.record.by)} in front of ${last.stage.name}`;
}

function rejection(state: State, progresses: readonly StageProgress[]): string {
  const last = progresses.findLast(({ record }) => record?.status === "rejected");
  if (last?.record?.status !== "rejected") return "";
  const { environment, reason } = last.record;
  const place = last.environments.find(({ name }) => name === environment);
  const deployment = place?.deployment ?? null;
  const why = rejectWords(state, { reason, deployment }, PLAIN);
  return `rejected by ${last.stage.name}: ${environment}: ${why}`;
}

function rollbacks({ progresses }: { readonly progresses: readonly StageProgress[] }): string {
  const environments = progresses.flatMap((progress) => progress.environments);
  const named = (phase: string) => environments.filter((each) => each.phase === phase);
  const running = named("rolling-back");
  const done = named("rolled-back");
  if (running.length > 0) return `rolling back ${count(running.length, "environment")}`;
  return done.length > 0 ? `rolled back from ${count(done.length, "environment")}` : "";
}

function onItsWay(
  state: State,
  { progresses, now }: { readonly progresses: readonly StageProgress[]; readonly now: Instant },
): string {
  const working = progresses.findLast(({ mark }) => mark === "working");
  if (working !== undefined) {
    const doing = headline(working, now, PLAIN);
    return doing === "" ? working.stage.name : `${working.stage.name}: ${doing}`;
  }
  const waiting = progresses.findLast(({ mark }) => mark === "waiting");
  if (waiting !== undefined && waiting.wait !== null) {
    return `waits for ${waiting.stage.name}: ${waitWords(state, waiting.wait, now, PLAIN).why}`;
  }
  const last = progresses.findLast(({ record }) => record !== null);
  return last === undefined ? "built" : `approved by ${last.stage.name}`;
}
