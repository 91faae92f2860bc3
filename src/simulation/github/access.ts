/** Who calls the API, what they may do, and how GitHub refuses them. */
import { Bug, Refusal } from "./answer.ts";
import type { Account } from "./resources/accounts.ts";
import type { App, Installation } from "./resources/apps.ts";
import type { Repository } from "./resources/repositories.ts";

export type Level = "read" | "write" | "admin";
/** For example `{ deployments: "write", contents: "read" }`, in GitHub's words. */
export type Permissions = Readonly<Record<string, Level>>;

/** Whom a token (or its absence) stands for. */
export type Caller =
  /** The app itself, by a JWT signed with its private key. */
  | { readonly kind: "app"; readonly app: App }
  /** An installation of an app: what Probot's `context.octokit` is. */
  | {
      readonly kind: "installation";
      readonly app: App;
      readonly installation: Installation;
      readonly permissions: Permissions;
      readonly repositories: "all" | ReadonlySet<Repository>;
    }
  /** A job of a workflow run: `GITHUB_TOKEN`. */
  | {
      readonly kind: "job";
      readonly app: App;
      readonly repository: Repository;
      readonly permissions: Permissions;
      readonly runId: number;
    }
  /** A person with a token of their own: as strong as their role. */
  | { readonly kind: "user"; readonly user: Account }
  | { readonly kind: "anonymous" };

/** `"deployments:write"`; several mean that any one of them is enough. */
export type Need = `${string}:${Level}`;

/** Under whose name something happens, and through which app, if any. */
export interface Actor {
  readonly account: Account;
  readonly app: App | null;
}

export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case "app":
    case "installation":
    case "job":
      return { account: caller.app.bot, app: caller.app };
    case "user":
      return { account: caller.user, app: null };
    case "anonymous":
      throw new Refusal(401, { message: "Requires authentication" });
  }
}

/** Throws 404 where the caller may not even see the repository, 403 where a permission is missing. */
export function demandRepository(
  caller: Caller,
  repository: Repository,
  needs: readonly Need[],
): void {
  if (!maySee(caller, repository)) throw new Refusal(404, { message: "Not Found" });
  if (needs.length === 0 || needs.some((need) => satisfies(caller, repository, need))) return;
  throw new Refusal(
    403,
    { message: refusalOf(caller) },
    { "x-accepted-github-permissions": needs.map((need) => need.replace(":", "=")).join("; ") },
  );
}

function maySee(caller: Caller, repository: Repository): boolean {
  switch (caller.kind) {
    case "app":
      return false;
    case "installation":
      return isInstalledOn(caller, repository) || !repository.private;
    case "job":
      return caller.repository === repository || !repository.private;
    case "user":
      return !repository.private || rankOf(repository, caller.user) > 0;
    case "anonymous":
      return !repository.private;
  }
}

function satisfies(caller: Caller, repository: Repository, need: Need): boolean {
  const [permission, level] = split(need);
  switch (caller.kind) {
    case "app":
      return false;
    case "installation": {
      const granted = isInstalledOn(caller, repository) ? caller.permissions[permission] : "none";
      return covers(permission === "metadata" ? "read" : granted, level);
    }
    case "job": {
      const granted = caller.repository === repository ? caller.permissions[permission] : "none";
      return covers(permission === "metadata" ? "read" : granted, level);
    }
    case "user":
      return rankOf(repository, caller.user) >= rankFor(permission, level);
    case "anonymous":
      return level === "read";
  }
}

/** Everybody who sees an issue may talk there; what needs more, such as labels, asks with `demandRole`. */
function rankFor(permission: string, level: Level): number {
  const isTalk = permission === "issues" || permission === "pull_requests";
  if (level === "read" || (level === "write" && isTalk)) return ROLES.indexOf("read");
  return ROLES.indexOf(level === "write" ? "write" : "admin");
}

/** Throws 403 where a person's role is below the one asked for; apps and jobs were asked for permissions. */
export function demandRole(caller: Caller, repository: Repository, role: Role): void {
  if (caller.kind !== "user" || rankOf(repository, caller.user) >= ROLES.indexOf(role)) return;
  throw new Refusal(403, { message: "Must have push access to repository" });
}

/** Whether a granted level is at least the level asked for. */
export function covers(granted: string | undefined, level: Level): boolean {
  return LEVELS.indexOf(granted ?? "none") >= LEVELS.indexOf(level);
}

const LEVELS: readonly string[] = ["none", "read", "write", "admin"];

/** GitHub's roles, weakest first; a custom role stands on one of them. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** 0 for a stranger, 5 for an administrator. */
export function rankOf(repository: Repository, account: Account): number {
  return ROLES.indexOf(repository.roleOf(account).base);
}

function isInstalledOn(
  caller: Extract<Caller, { kind: "installation" }>,
  repository: Repository,
): boolean {
  const { installation, repositories } = caller;
  if (installation.account !== repository.owner) return false;
  if (installation.repositories !== "all" && !installation.repositories.has(repository)) {
    return false;
  }
  return repositories === "all" || repositories.has(repository);
}

function split(need: Need): [string, Level] {
  const [permission, level] = need.split(":");
  if (permission === undefined) throw new Bug(`A need without a permission: ${need}`);
  return [permission, level === "write" || level === "admin" ? level : "read"];
}

function refusalOf(caller: Caller): string {
  switch (caller.kind) {
    case "app":
    case "installation":
    case "job":
      return "Resource not accessible by integration";
    case "user":
    case "anonymous":
      return "Must have push access to repository";
  }
}
