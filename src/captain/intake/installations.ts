/** Repositories come and go, are renamed, archived and transferred: everything is keyed by id, so nothing is lost. */
import type { Fleet } from "../fleet.ts";
import type { Trouble } from "../ports/github.ts";
import type { RepositoryRef, Signal } from "../ports/signal.ts";
import { rememberHead } from "./route.ts";

export async function routeInstallation(
  fleet: Fleet,
  installationId: number,
  signal: Extract<Signal, { type: "installation" }>,
): Promise<Trouble | null> {
  const mine = fleet.offices().filter(({ ref }) => ref.installationId === installationId);
  switch (signal.action) {
    case "added":
      for (const repository of signal.repositories) await fleet.adopt(repository);
      return null;
    case "removed": {
      const named =
        signal.repositories.length > 0 ? signal.repositories : mine.map(({ ref }) => ref);
      for (const ref of named) await fleet.pause(ref, "removed");
      return null;
    }
    case "suspended":
      for (const { ref } of mine) await fleet.pause(ref, "suspended");
      return null;
    case "unsuspended":
    case "permissions":
      await fleet.discover();
      return null;
  }
}

export async function routeRepository(
  fleet: Fleet,
  repository: RepositoryRef,
  signal: Extract<Signal, { type: "repository" }>,
): Promise<Trouble | null> {
  const before = fleet.find(repository.installationId, repository.repositoryId);
  switch (signal.action) {
    case "archived":
      await fleet.pause(repository, "archived");
      return null;
    case "deleted":
      await fleet.pause(repository, "removed");
      return null;
    case "unarchived":
      await fleet.adopt(repository);
      return null;
    case "renamed":
      for (const desk of before?.desks.values() ?? []) {
        const known = await desk.keeper.store.readReference("head", "repository-name");
        if (known !== null) continue;
        const data = { name: before?.ref.name ?? repository.name };
        await desk.keeper.store.saveReference({
          subject: "head",
          key: "repository-name",
          githubId: 0,
          data,
        });
        const { name: pipeline } = desk.keeper.store;
        const at = desk.clock.now();
        const fault = { kind: "name-unwritten", pipeline } as const;
        await desk.keeper.takeIn([{ at, type: "FaultFound", key: "name", fault }]);
      }
      await fleet.replace(repository);
      return null;
    case "default-branch":
      return followBranch(fleet, repository, signal.previousBranch);
    case "transferred": {
      const office = (await fleet.replace(repository)) ?? (await fleet.adopt(repository));
      for (const desk of office?.desks.values() ?? []) {
        const at = desk.clock.now();
        await desk.keeper.takeIn([
          { at, type: "PipelineHalted", cause: "the repository was transferred" },
          { at, type: "FaultFound", key: "transferred", fault: { kind: "transferred" } },
        ]);
      }
      return null;
    }
  }
}

/** The default branch has a new name: what the old one was known for goes on under it. */
async function followBranch(
  fleet: Fleet,
  repository: RepositoryRef,
  previous: string | null,
): Promise<null> {
  const office = await fleet.replace(repository);
  for (const desk of office?.desks.values() ?? []) {
    const known = await desk.keeper.store.readReference("head", `branch:${previous ?? ""}`);
    const sha = known?.data["sha"];
    if (typeof sha === "string") await rememberHead(desk, repository.defaultBranch, sha);
  }
  return null;
}
