/** What a person needs to know about a release besides where it is: why it stands, who ends that, what to type. */
import type { ReleaseId } from "../domain/ids.ts";
import { releaseStatus } from "../engine/status.ts";
import { MARKDOWN } from "./ink.ts";
import { releaseLink, runLink, shortRelease } from "./links.ts";
import { rejectWords } from "./reject-words.ts";
import type { StageProgress } from "./stage-progress.ts";
import type { StageTableContext } from "./stage-table.ts";
import { code } from "./text.ts";
import { momentUtc } from "./time.ts";
import { waitWords } from "./wait-words.ts";

/** A paragraph of at most a few lines; "" while all goes its way. */
export function nextSteps(
  release: ReleaseId,
  progresses: readonly StageProgress[],
  context: StageTableContext,
): string {
  const { state } = context;
  const short = shortRelease(state, release);
  switch (releaseStatus(state, release)) {
    case "building":
    case "approved":
      return "";
    case "build-failed":
      return `Its changes go with the next release. Re-run the build on GitHub, or ${code(`/retry build ${short}`)}.`;
    case "not-built":
      return `GitHub started no ${code(state.pipeline?.build.workflow ?? "build")} run for this commit (${code("[skip ci]")}, a paths filter, or a merge made with a job's own token). Its changes go with the next release; ${code(`/retry build ${short}`)} builds it now.`;
    case "blocked":
      return `A change of it has no approval by someone else with write access. ${code(`/approve review ${short}`)} accepts it.`;
    case "orphaned":
      return "A force-push dropped its commit. Where it runs, it stays; the next release replaces it.";
    case "superseded":
      return superseded(progresses, context);
    case "quarantined":
      return `${rejection(progresses, context)}**Quarantined**: where it runs it stays, and it is promoted nowhere any more. A newer release passes; ${code(`/unquarantine ${short} --reason TEXT`)} lets this one go on.`;
    case "rejected":
      return `${rejection(progresses, context)}A newer release passes; ${retry(progresses, short)}`;
    case "in-flight":
      return waiting(progresses, context);
  }
}

function superseded(
  progresses: readonly StageProgress[],
  { state, links }: StageTableContext,
): string {
  const record = progresses.findLast((each) => each.mark === "superseded")?.record;
  if (record?.status !== "superseded")
    return "A newer push cancelled its build; its changes go with that one.";
  return `${releaseLink(state, links, record.by)} overtook it and carries its changes on. Nothing needs to be done.`;
}

function rejection(
  progresses: readonly StageProgress[],
  { state, links, now }: StageTableContext,
): string {
  const last = progresses.findLast(({ record }) => record?.status === "rejected");
  if (last?.record?.status !== "rejected") return "";
  const { environment, reason, at } = last.record;
  const place = last.environments.find(({ name }) => name === environment);
  const where = runLink(links, place?.deployment?.key ?? "", code(environment));
  const why = rejectWords(state, { reason, deployment: place?.deployment ?? null }, MARKDOWN);
  // Its rollback was considered, and yet the environment keeps the release.
  const isStuck = place?.phase === "stays" && place.deployment?.isRollbackConsidered === true;
  const noWayBack = isStuck ? " There is no older release to go back to." : "";
  return `**Rejected** by ${code(last.stage.name)} at ${momentUtc(at, now)}. ${where}: ${why}.${noWayBack} `;
}

function retry(progresses: readonly StageProgress[], short: string): string {
  const last = progresses.findLast(({ record }) => record?.status === "rejected");
  return `${code(`/retry ${last?.stage.name ?? "STAGE"} ${short}`)} tries this one again.`;
}

function waiting(progresses: readonly StageProgress[], { state, now }: StageTableContext): string {
  const last = progresses.findLast(({ mark }) => mark === "waiting");
  if (last === undefined || last.wait === null) return "";
  const { why, ends, nextLook } = waitWords(state, last.wait, now, MARKDOWN);
  const look = nextLook === null ? "whenever that changes" : `at ${momentUtc(nextLook, now)}`;
  return `**Waits** for ${code(last.stage.name)}: ${why}. Ended by ${ends}; looked at again ${look}.`;
}
