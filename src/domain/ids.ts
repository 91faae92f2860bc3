/** The names by which the domain knows things. A stage's name is not a release's id: the compiler keeps them apart. */

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export type PipelineName = Id<"Pipeline">;
export type WaveName = Id<"Wave">;
export type StageName = Id<"Stage">;
export type EnvironmentName = Id<"Environment">;
/** The artifact ID: one for each push head of the branch. */
export type ReleaseId = Id<"Release">;
/** 40 lower-case hex digits. */
export type CommitSha = Id<"Commit">;
/** Names one attempt to put one release into one environment; made by {@link deploymentKey}. */
export type DeploymentKey = Id<"Deployment">;

export const pipelineName = (name: string) => name as PipelineName;
export const waveName = (name: string) => name as WaveName;
export const stageName = (name: string) => name as StageName;
export const environmentName = (name: string) => name as EnvironmentName;
export const releaseId = (id: string) => id as ReleaseId;
export const commitSha = (sha: string) => sha as CommitSha;
export const asDeploymentKey = (key: string) => key as DeploymentKey;

export type DeploymentKind = "promotion" | "rollback";

/**
 * The same attempt always has the same key, so that asking for it twice is asking once.
 * @param attempt counts from 1 for each release, environment and kind
 */
export function deploymentKey(
  environment: EnvironmentName,
  release: ReleaseId,
  kind: DeploymentKind,
  attempt: number,
): DeploymentKey {
  return `${environment}:${release}:${kind}:${attempt}` as DeploymentKey;
}

/** The environment that a deployment's key names. */
export function environmentOf(key: DeploymentKey): EnvironmentName {
  return key.slice(0, key.indexOf(":")) as EnvironmentName;
}
