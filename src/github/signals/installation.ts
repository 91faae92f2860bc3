/** Where the app is installed, and where not any more. */
import { z } from "zod";
import type { RepositoryRef, Signal } from "../../captain/ports/signal.ts";
import { id, login } from "../reports/words.ts";

export function installationSignal(payload: unknown, installationId: number): Signal | null {
  const reading = INSTALLATION.safeParse(payload);
  if (!reading.success) return null;
  const { action, repositories } = reading.data;
  return {
    type: "installation",
    action: ACTIONS[action],
    repositories: refs(installationId, reading.data, repositories ?? []),
  };
}

export function installationRepositoriesSignal(
  payload: unknown,
  installationId: number,
): Signal | null {
  const reading = REPOSITORIES.safeParse(payload);
  if (!reading.success) return null;
  const { action, repositories_added: added, repositories_removed: removed } = reading.data;
  const changed = action === "added" ? added : removed;
  const repositories = refs(installationId, reading.data, changed);
  return repositories.length === 0 ? null : { type: "installation", action, repositories };
}

const ACTIONS = {
  created: "added",
  deleted: "removed",
  suspend: "suspended",
  unsuspend: "unsuspended",
  new_permissions_accepted: "permissions",
} as const;

const NAMED = z.array(z.object({ id, name: z.string().min(1), full_name: z.string().optional() }));
/** An enterprise has no login. */
const ACCOUNT = z.object({ account: z.object({ login }).nullish().catch(null) });

const INSTALLATION = z.object({
  action: z.enum(["created", "deleted", "suspend", "unsuspend", "new_permissions_accepted"]),
  installation: ACCOUNT,
  repositories: NAMED.nullish(),
});

const REPOSITORIES = z.object({
  action: z.enum(["added", "removed"]),
  installation: ACCOUNT,
  repositories_added: NAMED,
  repositories_removed: NAMED,
});

/** These webhooks do not tell default branches: that stays empty until the repository is read. */
function refs(
  installationId: number,
  { installation }: z.infer<typeof INSTALLATION> | z.infer<typeof REPOSITORIES>,
  repositories: z.infer<typeof NAMED>,
): RepositoryRef[] {
  return repositories.map((one) => ({
    installationId,
    repositoryId: one.id,
    owner: one.full_name?.split("/", 1)[0] ?? installation.account?.login ?? "",
    name: one.name,
    defaultBranch: "",
  }));
}
