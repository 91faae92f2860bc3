/** What a job's `GITHUB_TOKEN` may do. */
import type { PermissionsSetting } from "../workflows/workflow.ts";

type Granted = Readonly<Record<string, "read" | "write">>;

/** Every key that a workflow may name, as the API spells it. */
const KEYS = [
  ...["actions", "artifact_metadata", "attestations", "checks", "contents", "deployments"],
  ...["id_token", "issues", "models", "discussions", "packages", "pages", "pull_requests"],
  ...["security_events", "statuses"],
];

/** Once a workflow or job names any permission, what it does not name is denied. */
export function permissionsOf(
  job: PermissionsSetting | null,
  workflow: PermissionsSetting | null,
  usual: Granted,
): Granted {
  const setting = job ?? workflow;
  if (setting === null) return usual;
  if (typeof setting === "string") {
    const level = setting === "write-all" ? "write" : "read";
    return Object.fromEntries(KEYS.map((key) => [key, level]));
  }
  return Object.fromEntries(
    Object.entries(setting).flatMap(([key, level]): [string, "read" | "write"][] =>
      level === "none" ? [] : [[key.replaceAll("-", "_"), level]],
    ),
  );
}
