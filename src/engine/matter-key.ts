/** What a person has to be called for once: a matter that only goes on keeps its key, a worse one gets another. */
import type { Matter } from "./attention.ts";

export function matterKey(matter: Matter): string {
  const { kind } = matter;
  switch (kind) {
    case "rolling-back":
      return `back:${matter.environment}:${matter.from}`;
    case "rolled-back":
      return `back:${matter.rollback.environment}:${matter.rollback.leaves ?? ""}`;
    case "rollback-failed":
      return `${kind}:${matter.rollback.key}`;
    case "no-way-back":
    case "fenced":
      return `${kind}:${matter.deployment.key}`;
    case "drifted":
      return `${kind}:${matter.environment}`;
    case "second-rollback":
      return `${kind}:${matter.environment}:${matter.since ?? ""}`;
    case "halted":
      return `${kind}:${matter.cause ?? ""}`;
    case "fault":
      return `${kind}:${JSON.stringify(matter.fault)}`;
  }
}
