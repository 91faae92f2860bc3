/** Installing apps, and what changes about an installation later. */
import type { Actor, Permissions } from "../access.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import { repositoriesOf } from "./app-routes.ts";
import { type App, type Installation, presentInstallation } from "./apps.ts";
import type { Repository } from "./repositories.ts";

export interface NewInstallation {
  readonly app: App;
  /** Whose repositories it may reach. */
  readonly account: Account;
  readonly by?: Account;
  /** All of the account's by default, also those that come later. */
  readonly repositories?: readonly Repository[];
  /** All that the app asks for by default. */
  readonly permissions?: Permissions;
}

/** Installs an app on an account. */
export function install(world: World, wanted: NewInstallation): Installation {
  const installation: Installation = {
    id: world.nextId("installation"),
    app: wanted.app,
    account: wanted.account,
    permissions: wanted.permissions ?? wanted.app.permissions,
    repositories: wanted.repositories === undefined ? "all" : new Set(wanted.repositories),
    suspendedAt: null,
    createdAt: world.time(),
  };
  world.installations.set(installation.id, installation);
  announce(world, installation, { action: "created", by: wanted.by ?? wanted.account });
  return installation;
}

/** Takes the app away from the account: its tokens end. */
export function uninstall(world: World, installation: Installation, by: Account): void {
  announce(world, installation, { action: "deleted", by });
  world.installations.delete(installation.id);
}

/** Stops an installation; its tokens answer 403 and no events come until it is taken back. */
export function suspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = world.time();
  announce(world, installation, { action: "suspend", by });
}

export function unsuspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = null;
  announce(world, installation, { action: "unsuspend", by });
}

/** The account accepts other permissions than before. */
export function acceptPermissions(
  world: World,
  installation: Installation,
  accepted: { permissions: Permissions; by: Account },
): void {
  installation.permissions = accepted.permissions;
  announce(world, installation, { action: "new_permissions_accepted", by: accepted.by });
}

/** Chooses which repositories the installation reaches from now on, and tells of the difference. */
export function chooseRepositories(
  world: World,
  installation: Installation,
  chosen: { repositories: readonly Repository[]; by: Account },
): void {
  const before = new Set(repositoriesOf(world, installation));
  const after = new Set(chosen.repositories);
  installation.repositories = after;
  const added = [...after].filter((one) => !before.has(one));
  const removed = [...before].filter((one) => !after.has(one));
  const tell = (action: "added" | "removed") =>
    world.announce({
      event: "installation_repositories",
      action,
      repository: null,
      onlyFor: installation,
      sender: { account: chosen.by, app: null },
      payload: () => ({
        installation: presentInstallation(world, installation),
        repository_selection: "selected",
        repositories_added: action === "added" ? added.map((one) => presentShort(world, one)) : [],
        repositories_removed:
          action === "removed" ? removed.map((one) => presentShort(world, one)) : [],
        requester: null,
      }),
    });
  if (added.length > 0) tell("added");
  if (removed.length > 0) tell("removed");
}

/** The few words that installation events say of a repository. */
function presentShort(world: World, one: Repository) {
  return {
    id: one.id,
    node_id: world.nodeId("R", one.id),
    name: one.name,
    full_name: one.fullName,
    private: one.private,
  };
}

function announce(
  world: World,
  installation: Installation,
  what: { action: string; by: Account },
): void {
  const sender: Actor = { account: what.by, app: null };
  world.announce({
    event: "installation",
    action: what.action,
    repository: null,
    onlyFor: installation,
    sender,
    payload: () => ({
      installation: presentInstallation(world, installation),
      repositories: repositoriesOf(world, installation).map((one) => presentShort(world, one)),
      requester: null,
    }),
  });
}
