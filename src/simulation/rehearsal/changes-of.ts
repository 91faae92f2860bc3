/** What a deployment of a rehearsal brought into its environment. */
import type { Deployment } from "../../domain/deployment.ts";
import type { ReleaseId } from "../../domain/ids.ts";
import type { Rehearsal } from "./rehearse.ts";

/** Releases that were new in the environment with this deployment, oldest first; a rollback brings none. */
export function changesOf(
  { releases }: Pick<Rehearsal, "releases">,
  { kind, release, replaces }: Deployment,
): readonly ReleaseId[] {
  if (kind === "rollback") return [];
  const rankOf = (id: ReleaseId) => releases.get(id)?.rank ?? 0;
  return [...releases]
    .filter(([id, { isOrphaned }]) => !isOrphaned || id === release)
    .filter(([, { rank }]) => rank <= rankOf(release))
    .filter(([, { rank }]) => replaces === null || rank > rankOf(replaces))
    .sort(([, a], [, b]) => a.rank - b.rank)
    .map(([id]) => id);
}
