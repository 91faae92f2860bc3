/** Repositories themselves and who may do what in them; and their renaming, moving and archiving. */
import type { Actor } from "../access.ts";
import { type Answer, notFound, ok } from "../answer.ts";
import { answerPage } from "../paging.ts";
import {
  globalRoute,
  parameter,
  type RepositoryCall,
  type Route,
  repositoryRoute,
} from "../routes.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import { presentFullRepository } from "./present-repository.ts";
import type { Grant, Repository } from "./repositories.ts";

export const repositoryRoutes: readonly Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}", "repos/get", [], (call) =>
    ok(presentFullRepository(call.world, call.repository)),
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/collaborators",
    "repos/list-collaborators",
    ["metadata:read"],
    listCollaborators,
  ),
  repositoryRoute(
    "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    "repos/get-collaborator-permission-level",
    ["metadata:read"],
    getPermission,
  ),
  globalRoute("GET /users/{username}", "users/get-by-username", (call) => {
    const account = call.world.account(parameter(call, "username"));
    if (account === null) throw notFound();
    return ok(presentPublicUser(call.world, account));
  }),
];

/** Renames a repository; its old name leads to it from then on. */
export function renameRepository(
  world: World,
  repository: Repository,
  to: { name: string; by: Actor },
): void {
  const from = repository.name;
  repository.name = to.name;
  world.nameRepository(repository);
  const changes = { repository: { name: { from } } };
  announce(world, repository, { action: "renamed", sender: to.by, changes });
}

/** Gives a repository to another account; only that account's installations hear of it. */
export function transferRepository(
  world: World,
  repository: Repository,
  to: { owner: Account; by: Actor },
): void {
  const from = repository.owner;
  repository.owner = to.owner;
  world.nameRepository(repository);
  const owner = presentAccount(world, from);
  const kind = from.type === "Organization" ? "organization" : "user";
  const changes = { owner: { from: { [kind]: owner } } };
  announce(world, repository, { action: "transferred", sender: to.by, changes });
}

/** Makes a repository read-only, or writable again. */
export function archiveRepository(
  world: World,
  repository: Repository,
  to: { archived: boolean; by: Actor },
): void {
  repository.archived = to.archived;
  announce(world, repository, { action: to.archived ? "archived" : "unarchived", sender: to.by });
}

/** Deletes a repository for good. */
export function deleteRepository(world: World, repository: Repository, by: Actor): void {
  announce(world, repository, { action: "deleted", sender: by });
  world.forgetRepository(repository);
}

/** Renames the default branch, as the settings page does: the old name is gone without a push. */
export function renameDefaultBranch(
  world: World,
  repository: Repository,
  to: { name: string; by: Actor },
): void {
  const from = repository.defaultBranch;
  const head = repository.branches.get(from);
  if (head !== undefined) repository.branches.set(to.name, head);
  repository.branches.delete(from);
  repository.defaultBranch = to.name;
  const changes = { default_branch: { from } };
  announce(world, repository, { action: "edited", sender: to.by, changes });
}

function announce(
  world: World,
  repository: Repository,
  what: { action: string; sender: Actor; changes?: Record<string, unknown> },
): void {
  const { action, sender, changes } = what;
  const payload = () => (changes === undefined ? {} : { changes });
  world.announce({ event: "repository", action, repository, sender, payload });
}

function listCollaborators(call: RepositoryCall): Answer {
  const { repository, world } = call;
  return answerPage(call, repository.collaborators(), ([account, grant]) => ({
    ...presentAccount(world, account),
    permissions: abilitiesOf(grant),
    role_name: grant.name,
  }));
}

function getPermission(call: RepositoryCall): Answer {
  const { repository, world } = call;
  const account = world.account(parameter(call, "username"));
  if (account === null) throw notFound();
  const grant = repository.roleOf(account);
  return ok({
    permission: legacyPermission(grant),
    role_name: grant.name,
    user: {
      ...presentAccount(world, account),
      permissions: abilitiesOf(grant),
      role_name: grant.name,
    },
  });
}

/** The older word: maintain counts as write, triage as read. */
function legacyPermission({ base }: Grant): "admin" | "write" | "read" | "none" {
  switch (base) {
    case "admin":
      return "admin";
    case "maintain":
    case "write":
      return "write";
    case "triage":
    case "read":
      return "read";
    case "none":
      return "none";
  }
}

function abilitiesOf({ base }: Grant) {
  const rank = ["none", "read", "triage", "write", "maintain", "admin"].indexOf(base);
  return {
    pull: rank >= 1,
    triage: rank >= 2,
    push: rank >= 3,
    maintain: rank >= 4,
    admin: rank >= 5,
  };
}

function presentPublicUser(world: World, account: Account) {
  const nothing = { name: account.login, company: null, blog: null, location: null, email: null };
  const since = "2020-01-01T00:00:00Z";
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  const dates = { created_at: since, updated_at: since };
  return {
    ...presentAccount(world, account),
    ...nothing,
    hireable: null,
    bio: null,
    ...counts,
    ...dates,
  };
}
