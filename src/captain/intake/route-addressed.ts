/** Takes one signal in where it belongs: to the fleet, or to one repository's pipelines. */
import type { Fleet } from "../fleet.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { AddressedSignal, RepositoryRef } from "../ports/signal.ts";
import { routeInstallation, routeRepository } from "./installations.ts";
import { route } from "./route.ts";

/**
 * What concerns the installation or the repository itself changes who is served; the rest goes to the repository's pipelines.
 * @returns null when it was taken in; else why it must be tried again
 */
export async function routeAddressed(
  fleet: Fleet,
  addressed: AddressedSignal,
): Promise<Trouble | null> {
  const { signal, installationId } = addressed;
  if (signal.type === "installation") return routeInstallation(fleet, installationId, signal);
  if (addressed.repository === null) return null;
  const known = fleet.find(installationId, addressed.repository.repositoryId);
  const repository = completed(addressed.repository, known);
  if (signal.type === "repository") return routeRepository(fleet, repository, signal);
  if (known !== null) return known.paused === null ? route(known, signal) : null;
  if (signal.type !== "push") return null;
  const adopted = await fleet.adopt(repository);
  if (!adopted.ok) return adopted.trouble.kind === "retryable" ? adopted.trouble : null;
  return adopted.value === null ? null : route(adopted.value, signal);
}

/** A webhook may leave out the owner and the default branch. */
function completed(told: RepositoryRef, known: Office | null): RepositoryRef {
  return {
    ...told,
    owner: told.owner || (known?.ref.owner ?? ""),
    defaultBranch: told.defaultBranch || (known?.ref.defaultBranch ?? USUAL_BRANCH),
  };
}

/** What GitHub calls the default branch of a new repository; the next list of repositories tells the right one. */
const USUAL_BRANCH = "main";
