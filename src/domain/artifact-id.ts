/** The artifact ID names a release by its commit alone, so that everyone who computes it agrees. */
import type { CommitSha, Instant, PipelineName, ReleaseId } from "./ids.ts";
import { pipelineName, releaseId } from "./ids.ts";

/**
 * `<pipeline>-<YYYYMMDD>-<HHMMSS>-<12 hex>`, in UTC: a valid Docker tag, Git tag, S3 key and Kubernetes label.
 * @param of.committedAt the commit's committer date; other years than 1970-9999 become the nearest of these
 */
export function artifactId(of: {
  readonly pipeline: PipelineName;
  readonly committedAt: Instant;
  readonly commit: CommitSha;
}): ReleaseId {
  const utc = new Date(clamp(of.committedAt)).toISOString();
  const day = utc.slice(0, 10).replaceAll("-", "");
  const time = utc.slice(11, 19).replaceAll(":", "");
  return releaseId(`${of.pipeline}-${day}-${time}-${of.commit.slice(0, COMMIT_DIGITS)}`);
}

/** What an artifact ID says about its release. */
export interface ArtifactIdParts {
  readonly pipeline: PipelineName;
  /** To the second. */
  readonly committedAt: Instant;
  /** The first 12 hex digits. */
  readonly commit: string;
}

/** @returns null when the text is no artifact ID, such as one of a day that does not exist */
export function parseArtifactId(text: string): ArtifactIdParts | null {
  const [, pipeline, day, time, commit] = ARTIFACT_ID.exec(text) ?? [];
  if (!pipeline || !day || !time || !commit) return null;

  const committedAt = Date.parse(`${spread(day, 4, 6, "-")}T${spread(time, 2, 4, ":")}Z`);
  if (!Number.isFinite(committedAt)) return null;
  const isSameDay = new Date(committedAt).toISOString().slice(0, 10).replaceAll("-", "") === day;
  return isSameDay ? { pipeline: pipelineName(pipeline), committedAt, commit } : null;
}

/**
 * The instant of a committer date as GitHub's API writes it.
 * Local clocks may put any year there; one that JavaScript cannot hold becomes the nearest of 1970-9999.
 * @throws RangeError when the text is no date
 */
export function committerInstant(date: string): Instant {
  const parsed = Date.parse(date);
  if (Number.isFinite(parsed)) return clamp(parsed);
  const [, year] = /^([+-]?\d{1,12})-\d\d-\d\dT/.exec(date) ?? [];
  if (year === undefined) throw new RangeError("The commit has no readable committer date");
  return Number(year) > 9999 ? LATEST : EARLIEST;
}

const COMMIT_DIGITS = 12;
const ARTIFACT_ID = /^([a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?)-(\d{8})-(\d{6})-([0-9a-f]{12})$/;

/** Years of more or fewer than four digits would change the ID's shape. */
const EARLIEST: Instant = 0;
const LATEST: Instant = Date.UTC(9999, 11, 31, 23, 59, 59);

function clamp(at: Instant): Instant {
  return Math.min(Math.max(at, EARLIEST), LATEST);
}

function spread(digits: string, first: number, second: number, separator: string): string {
  return [digits.slice(0, first), digits.slice(first, second), digits.slice(second)].join(
    separator,
  );
}
