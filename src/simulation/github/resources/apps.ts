/** GitHub Apps and where they are installed. */
import type { KeyObject } from "node:crypto";
import type { Permissions } from "../access.ts";
import type { World } from "../world.ts";
import { type Account, presentAccount } from "./accounts.ts";
import type { Repository } from "./repositories.ts";

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  /** Acts for the app: `<slug>[bot]`. */
  readonly bot: Account;
  readonly permissions: Permissions;
  /** The webhook events it subscribed to, as in `app.yml`. */
  readonly events: ReadonlySet<string>;
  /** Null for an app that never authenticates by itself, such as GitHub Actions. */
  readonly publicKey: KeyObject | null;
  /** Where its webhooks go; null keeps them from being sent. */
  hook: Hook | null;
  readonly createdAt: string;
}

export interface Hook {
  readonly url: string;
  readonly secret: string;
}

/** What is asked for when an app is registered. */
export interface NewApp {
  /** Its slug is made from it. */
  readonly name: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hook?: Hook | null;
  /** PEM or key object of its public key; without it the app cannot sign in. */
  readonly publicKey?: KeyObject;
  readonly owner?: Account;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  /** What the account granted; later permissions of the app are missing here until accepted. */
  permissions: Permissions;
  /** All repositories of the account, or those chosen. */
  repositories: "all" | Set<Repository>;
  /** Set while suspended. */
  suspendedAt: string | null;
  readonly createdAt: string;
}

/** The app as `performed_via_github_app` and check runs show it. */
export function presentApp(world: World, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: world.nodeId("A", app.id),
    client_id: `Iv23li${app.id}`,
    owner: presentAccount(world, app.owner),
    name: app.name,
    description: "",
    external_url: world.htmlUrl,
    html_url: `${world.htmlUrl}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { metadata: "read", ...app.permissions },
    events: [...app.events],
  };
}

export function presentInstallation(world: World, installation: Installation) {
  const { app, account, id } = installation;
  return {
    id,
    client_id: `Iv23li${app.id}`,
    account: presentAccount(world, account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${world.apiUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.htmlUrl}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { metadata: "read", ...installation.permissions },
    events: [...app.events],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}
