/** The answer to `/status` about a release that is so old that only its rows are left. */
import type { Instant, ReleaseId } from "../domain/ids.ts";
import { deploymentRows } from "./history-answer.ts";
import { releaseLink } from "./links.ts";
import type { Overview } from "./overview.ts";
import type { DeploymentLine } from "./rows.ts";
import { within } from "./table.ts";
import { code } from "./text.ts";
import { momentUtc } from "./time.ts";

export interface PastRelease {
  readonly release: ReleaseId;
  readonly mergedAt: Instant;
  /** In one word, as it was when it was last heard of. */
  readonly status: string;
}

/** @param rows every deployment of it, newest first */
export function pastReleaseAnswer(
  { release, mergedAt, status }: PastRelease,
  rows: readonly DeploymentLine[],
  view: Overview,
): string {
  const { state, links, now } = view;
  const end = rows.length === 0 ? " It was deployed nowhere." : "";
  return within([
    `${releaseLink(state, links, release)} was merged at ${momentUtc(mergedAt, now)}; it ended as **${status}**.${end}`,
    deploymentRows(rows, view),
    `Artifact ${code(release)}`,
  ]);
}
