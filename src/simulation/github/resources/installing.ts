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
      repositories: repositoriesOf(world, installation).map((one) => ({
        id: one.id,
        node_id: world.nodeId("R", one.id),
        name: one.name,
        full_name: one.fullName,
        private: one.private,
      })),
      requester: null,
    }),
  });
}
