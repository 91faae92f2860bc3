/** Where things are on GitHub: addresses, and links on the short names that people use. */
import { parseArtifactId } from "../domain/artifact-id.ts";
import type { CommitSha, ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { code, linkOn } from "./text.ts";

export interface Links {
  /** `https://github.com`, without a slash at its end. */
  readonly server: string;
  /** `acme/checkout` */
  readonly repository: string;
  /** Addresses of the runs that are known, by the key of their deployment. */
  readonly runs: ReadonlyMap<string, string>;
}

/** A link on the first digits of the release's commit: short enough for a phone, and a word that every command takes. */
export function releaseLink(state: State, links: Links, release: ReleaseId): string {
  const commit = state.releases.get(release)?.commit ?? null;
  const sha = commit ?? parseArtifactId(release)?.commit ?? null;
  const url = sha === null ? null : `${repositoryUrl(links)}/commit/${sha}`;
  return linkOn(code(shortRelease(state, release)), url, links.server);
}

/** Seven digits of the commit, enough for commands and small enough for a line. */
export function shortRelease(state: State, release: ReleaseId): string {
  const sha = state.releases.get(release)?.commit ?? parseArtifactId(release)?.commit ?? release;
  return sha.slice(0, SHORT);
}

export function commitLink(links: Links, sha: CommitSha): string {
  return linkOn(code(sha.slice(0, SHORT)), `${repositoryUrl(links)}/commit/${sha}`, links.server);
}

export function pullLink(links: Links, number: number): string {
  return linkOn(`&#35;${GAP}${number}`, `${repositoryUrl(links)}/pull/${number}`, links.server);
}

/** All that a newer release has and an older one lacks; null where a commit is not known. */
export function compareUrl(links: Links, older: ReleaseId, newer: ReleaseId): string | null {
  const [base, head] = [older, newer].map((release) => parseArtifactId(release)?.commit);
  if (base === undefined || head === undefined) return null;
  return `${repositoryUrl(links)}/compare/${base}...${head}`;
}

/** The environment's own page, with all its deployments. */
export function environmentLink(links: Links, environment: string): string {
  const url = `${repositoryUrl(links)}/deployments/${encodeURIComponent(environment)}`;
  return linkOn(code(environment), url, links.server);
}

/** A link on the run of a deployment; only the words where no run is known. */
export function runLink(links: Links, key: string, markdown: string): string {
  return linkOn(markdown, links.runs.get(key) ?? null, links.server);
}

const SHORT = 7;
/** A number that links by itself would also leave a trace on the pull request's page each time we write. */
const GAP = "<!-- -->";

function repositoryUrl({ server, repository }: Links): string {
  return `${server}/${repository}`;
}
