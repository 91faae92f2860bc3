/** Repositories come and go, are renamed, archived and transferred: everything is keyed by id, so nothing is lost. */
import type { Fact } from "../../domain/fact.ts";
import type { Desk } from "../desk.ts";
import type { Fleet } from "../fleet.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { RepositoryRef, Signal } from "../ports/signal.ts";
import { recallHead, rememberHead } from "./heads.ts";

export async function routeInstallation(
  fleet: Fleet,
  installationId: number,
  signal: Extract<Signal, { type: "installation" }>,
): Promise<null> {
  const mine = fleet.offices().filter(({ ref }) => ref.installationId === installationId);
  switch (signal.action) {
    case "removed": {
      const named =
        signal.repositories.length > 0 ? signal.repositories : mine.map(({ ref }) => ref);
      for (const ref of named) await fleet.pause(ref, "removed");
      return null;
    }
    case "suspended":
      for (const { ref } of mine) await fleet.pause(ref, "suspended");
      return null;
    // These webhooks do not tell default branches; GitHub's list of what may be served does.
    case "added":
    case "unsuspended":
      await fleet.discover(installationId);
      return null;
    case "permissions":
      await fleet.discover(installationId);
      for (const office of mine) await forgetPermissions(office);
      return null;
  }
}

export async function routeRepository(
  fleet: Fleet,
  repository: RepositoryRef,
  signal: Extract<Signal, { type: "repository" }>,
): Promise<Trouble | null> {
  switch (signal.action) {
    case "archived":
      await fleet.pause(repository, "archived");
      return null;
    case "deleted":
      await fleet.pause(repository, "removed");
      return null;
    case "unarchived":
      return adopt(fleet, repository);
    case "renamed":
      return followName(fleet, repository);
    case "default-branch":
      return followBranch(fleet, repository, signal.previousBranch);
    case "transferred":
      return transfer(fleet, repository);
  }
}

/** Compares what is served with what GitHub lists, so that a lost webhook about a repository changes nothing in the end. */
export async function followRepository(fleet: Fleet, listed: RepositoryRef): Promise<void> {
  const known = fleet.find(listed.installationId, listed.repositoryId);
  if (known === null) return;
  const { ref, paused } = known;
  if (paused !== null) await adopt(fleet, listed);
  else if (ref.defaultBranch !== listed.defaultBranch) {
    await followBranch(fleet, listed, ref.defaultBranch);
  } else if (ref.name !== listed.name || ref.owner !== listed.owner) {
    await followName(fleet, listed);
  }
}

async function adopt(fleet: Fleet, repository: RepositoryRef): Promise<Trouble | null> {
  const adopted = await fleet.adopt(repository);
  return adopted.ok || adopted.trouble.kind !== "retryable" ? null : adopted.trouble;
}

/** A pipeline that took its name from the repository keeps it. */
async function followName(fleet: Fleet, repository: RepositoryRef): Promise<null> {
  const office = fleet.find(repository.installationId, repository.repositoryId);
  const before = office?.ref.name ?? repository.name;
  for (const desk of office?.desks.values() ?? []) {
    const { store } = desk.keeper;
    if ((await store.readReference("head", "repository-name")) !== null) continue;
    const data = { name: before };
    await store.saveReference({ subject: "head", key: "repository-name", githubId: 0, data });
    await findFault(desk, "name", { kind: "name-unwritten", pipeline: store.name });
  }
  await fleet.replace(repository);
  return null;
}

/** The default branch has a new name: what the old one was known for goes on under it. */
async function followBranch(
  fleet: Fleet,
  repository: RepositoryRef,
  previous: string | null,
): Promise<null> {
  const office = await fleet.replace(repository);
  for (const desk of office?.desks.values() ?? []) {
    const named = desk.keeper.state().pipeline?.branch ?? null;
    if (previous !== null && named === previous) {
      await findFault(desk, "branch", { kind: "branch-gone", branch: previous });
    }
    const head = await recallHead(desk, previous ?? "");
    if (head !== null) await rememberHead(desk, repository.defaultBranch, head);
  }
  return null;
}

/** Another owner decides from now on: nothing is promoted until a person there says so. */
async function transfer(fleet: Fleet, repository: RepositoryRef): Promise<Trouble | null> {
  const trouble = await adopt(fleet, repository);
  if (trouble !== null) return trouble;
  const office = await fleet.replace(repository);
  for (const desk of office?.desks.values() ?? []) {
    const at = desk.clock.now();
    const cause = "the repository was transferred";
    await desk.keeper.takeIn([{ at, type: "PipelineHalted", cause }]);
    await findFault(desk, "transferred", { kind: "transferred" });
  }
  return null;
}

/** What was lacking may be granted now; if not, the next refusal says so again. */
async function forgetPermissions({ desks }: Office): Promise<void> {
  for (const desk of desks.values()) {
    const at = desk.clock.now();
    const lacking = [...desk.keeper.state().faults].filter(
      ([, { fault }]) => fault.kind === "permission-missing" || fault.kind === "teams-need-members",
    );
    await desk.keeper.takeIn(lacking.map(([key]): Fact => ({ at, type: "FaultMended", key })));
  }
}

async function findFault(
  desk: Desk,
  key: string,
  fault: Extract<Fact, { type: "FaultFound" }>["fault"],
): Promise<void> {
  await desk.keeper.takeIn([{ at: desk.clock.now(), type: "FaultFound", key, fault }]);
}
