/** Whether a person may give a command. */
import type { PermissionClass } from "../domain/command-table.ts";
import type { Permission, Pipeline } from "../domain/pipeline.ts";
import type { ParsedCommand } from "./parse.ts";

/** What GitHub says of a person in the repository. */
export interface Standing {
  /** GitHub's name of the role: `read`, `triage`, `write`, `maintain`, `admin`, or a custom one. */
  readonly role: string;
  /** The built-in role that a custom one is based on. */
  readonly base: string;
  /** Teams among those that the pipeline names. */
  readonly teams: ReadonlySet<string>;
}

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"];

export function may(permission: Permission, { role, base, teams }: Standing): boolean {
  if ("teams" in permission) return permission.teams.some((team) => teams.has(team));
  if ("customRole" in permission) return role === permission.customRole || role === "admin";
  const rank = Math.max(ROLES.indexOf(role), ROLES.indexOf(base));
  return rank >= ROLES.indexOf(permission.role);
}

/** `--force` overrides, whatever the command. */
export function permissionClassOf({ entry, options }: ParsedCommand): PermissionClass {
  return options.force ? "approve" : entry.permission;
}

/** Who may override may also stop, and who may stop may also ask. */
export function isAllowed(
  pipeline: Pipeline,
  needed: PermissionClass,
  standing: Standing,
): boolean {
  const classes: readonly PermissionClass[] = ["view", "rollback", "approve"];
  return classes
    .slice(classes.indexOf(needed))
    .some((each) => may(pipeline.permissions[each], standing));
}

/** Teams whose members must be known to answer. */
export function teamsNamed(pipeline: Pipeline): readonly string[] {
  const { view, rollback, approve } = pipeline.permissions;
  return [view, rollback, approve].flatMap((permission) =>
    "teams" in permission ? permission.teams : [],
  );
}
