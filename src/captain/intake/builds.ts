/** What the news of a build run mean for its release, and the manifest that the run published. */
import type { Fact } from "../../domain/fact.ts";
import { canonicalManifest, manifestDigest, readManifest } from "../../domain/manifest.ts";
import type { Release } from "../../domain/release.ts";
import type { Desk } from "../desk.ts";
import type { Trouble } from "../ports/github.ts";
import type { RunReport } from "../ports/signal.ts";
import { sha256 } from "../sha256.ts";
import { type News, news } from "./news.ts";

/** The release that a run builds: GitHub's own run for its push, or the run that the captain asked for. */
export async function releaseBuiltBy(desk: Desk, run: RunReport): Promise<Release | null> {
  const state = desk.keeper.state();
  const { pipeline } = state;
  if (pipeline === null || !run.path.endsWith(`/${pipeline.build.workflow}`)) return null;
  if (run.event === "workflow_dispatch") {
    const bound = await desk.repository.findReferences("build-run", run.runId);
    const mine = bound.find((reference) => reference.pipeline === pipeline.name);
    const id = mine?.key.slice(0, mine.key.lastIndexOf("@"));
    return [...state.releases.values()].find((release) => release.id === id) ?? null;
  }
  const branch = pipeline.branch ?? desk.github.repository.defaultBranch;
  const isOfThePush =
    run.event === "push" &&
    run.headBranch === branch &&
    run.headRepositoryId === desk.github.repository.repositoryId;
  if (!isOfThePush) return null;
  return [...state.releases.values()].find(({ commit }) => commit === run.headSha) ?? null;
}

/** GitHub's trouble mostly passes within this time. */
const ARTIFACT_WITHIN_MS = 5 * 60_000;

function newestKey({ id }: Release): string {
  return `newest:${id}`;
}

/** The newest run counts, and of it the latest attempt. */
export async function newsOfBuild(desk: Desk, release: Release, run: RunReport): Promise<News> {
  const { store } = desk.keeper;
  const key = newestKey(release);
  const newest = await store.readReference("build-run", key);
  const isOlder =
    Number(newest?.data["number"] ?? 0) > run.runNumber ||
    (newest?.githubId === run.runId && Number(newest.data["attempt"] ?? 0) > run.attempt);
  if (isOlder) return news();
  const isSame = newest?.githubId === run.runId && newest.data["attempt"] === run.attempt;
  await store.saveReference({
    subject: "build-run",
    key,
    githubId: run.runId,
    data: {
      ...(isSame ? newest.data : {}),
      ...{ number: run.runNumber, attempt: run.attempt, url: run.url },
    },
  });
  const at = desk.time.ours(run.updatedAt);
  if (run.status !== "completed") {
    if (release.build === "building" && release.buildStartedAt !== null) return news();
    // Not before the release was, whatever GitHub's clock says: its time would be up too early.
    const startedAt = Math.max(
      release.buildAskedAt ?? release.mergedAt,
      desk.time.ours(run.startedAt),
    );
    return news({ at: startedAt, type: "BuildStarted", release: release.id });
  }
  if (run.conclusion === "success") return succeed(desk, release, run);
  const hasNewer = [...desk.keeper.state().releases.values()].some(
    ({ rank, isOrphaned }) => !isOrphaned && rank > release.rank,
  );
  const type = run.conclusion === "cancelled" && hasNewer ? "BuildSuperseded" : "BuildFailed";
  return news({ at, type, release: release.id });
}

/** A manifest is read once and kept for ever; a second, different one is refused. */
async function succeed(desk: Desk, release: Release, run: RunReport): Promise<News> {
  const at = desk.time.ours(run.updatedAt);
  const { store } = desk.keeper;
  const built = (digest: string | null, faults: readonly Fact[] = []): News =>
    news(...faults, { at, type: "BuildSucceeded", release: release.id, manifestDigest: digest });
  const pipeline = desk.keeper.state().pipeline?.name ?? "";
  const artifact = await desk.github.readArtifact(
    run.runId,
    `release-captain-manifest-${pipeline}`,
  );
  const before = await store.readManifest(release.id);
  if (!artifact.ok) return withoutArtifact(desk, release, { trouble: artifact.trouble, at });
  if (artifact.value === null) return built(before?.digest ?? null, overtaken(desk, release, at));
  const manifest = parse(artifact.value);
  if ("problems" in manifest) return unreadable(release, manifest.problems.join(" "), at);
  const digest = manifestDigest(manifest.manifest, sha256);
  if (before !== null && before.digest !== digest) {
    const fault = { kind: "manifest-differs", release: release.id } as const;
    return built(before.digest, [{ at, type: "FaultFound", key: `manifest:${release.id}`, fault }]);
  }
  await store.saveManifest(release.id, digest, canonicalManifest(manifest.manifest));
  return built(digest, overtaken(desk, release, at));
}

/** A build whose artifacts GitHub does not tell is one without a manifest, unless this pipeline's builds have some. */
async function withoutArtifact(
  desk: Desk,
  release: Release,
  { trouble, at }: { readonly trouble: Trouble; readonly at: number },
): Promise<News> {
  if (trouble.kind === "retryable" && !(await hasTriedLong(desk, release))) {
    return { ok: false, trouble };
  }
  const isForbidden = trouble.kind === "refused" && trouble.status === 403;
  const isUntold = isForbidden || trouble.kind !== "refused";
  if (!isUntold || isPublishing(desk)) return unreadable(release, trouble.message, at);
  return news(...(isForbidden ? [faultOf(release, trouble.message, at)] : []), {
    at,
    type: "BuildSucceeded",
    release: release.id,
    manifestDigest: null,
  });
}

/** Whether GitHub has not told for minutes which artifacts the run has; the first time begins them. */
async function hasTriedLong(desk: Desk, release: Release): Promise<boolean> {
  const { store } = desk.keeper;
  const now = desk.clock.now();
  const newest = await store.readReference("build-run", newestKey(release));
  const since = Number(newest?.data["artifactSince"] ?? now);
  if (newest !== null) {
    await store.saveReference({ ...newest, data: { ...newest.data, artifactSince: since } });
  }
  return now - since >= ARTIFACT_WITHIN_MS;
}

function isPublishing(desk: Desk): boolean {
  return [...desk.keeper.state().releases.values()].some(
    ({ manifestDigest: digest }) => digest !== null,
  );
}

/** What was wrong with the manifests of older releases keeps nobody any more. */
function overtaken(desk: Desk, release: Release, at: number): readonly Fact[] {
  const { faults, releases } = desk.keeper.state();
  return [...faults].flatMap(([key, { fault }]): readonly Fact[] => {
    if (fault.kind !== "manifest-differs" && fault.kind !== "manifest-unreadable") return [];
    const about = [...releases.values()].find(({ id }) => id === fault.release);
    const isOlder = about === undefined || about.rank <= release.rank;
    return isOlder ? [{ at, type: "FaultMended", key }] : [];
  });
}

/** Without a manifest that can be read the build is not accepted. */
function unreadable(release: Release, message: string, at: number): News {
  return news(faultOf(release, message, at), { at, type: "BuildFailed", release: release.id });
}

function faultOf({ id }: Release, message: string, at: number): Fact {
  const fault = { kind: "manifest-unreadable", release: id, message } as const;
  return { at, type: "FaultFound", key: `manifest:${id}`, fault };
}

function parse(text: string): ReturnType<typeof readManifest> {
  try {
    return readManifest(JSON.parse(text));
  } catch {
    return { problems: ["It is not JSON."] };
  }
}
