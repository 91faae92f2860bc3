/** A simulated GitHub with one organization, one repository, people and our app installed: where a captain can work. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { Actions } from "./github/actions/actions.ts";
import type { Script } from "./github/actions/script.ts";
import type { Clock } from "./github/clock.ts";
import type { Account } from "./github/resources/accounts.ts";
import type { App, Installation } from "./github/resources/apps.ts";
import type { Repository } from "./github/resources/repositories.ts";
import { type GitHubServer, startGitHub } from "./github/server.ts";
import { World } from "./github/world.ts";

export interface Setting {
  readonly world: World;
  readonly github: GitHubServer;
  readonly actions: Actions;
  readonly app: App;
  readonly installation: Installation;
  readonly repository: Repository;
  /** Writes and merges. */
  readonly dana: Account;
  /** May only read. */
  readonly rita: Account;
  /** PEM, as an environment variable holds it. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  close(): Promise<void>;
}

export interface SettingOptions {
  readonly clock: Clock;
  readonly script?: Script;
  readonly execution?: "process" | "thread";
  readonly validate?: boolean;
  readonly edition?: "github.com" | "ghes";
  /** GitHub's rate limits; on by default. */
  readonly limits?: boolean;
  readonly seed?: number;
  readonly port?: number;
  readonly repositoryName?: string;
  /** The app's key as PEM; a new one by default, which takes up to half a second to find. */
  readonly privateKey?: string;
}

/** What `app.yml` asks for. */
export const APP_PERMISSIONS = {
  actions: "write",
  checks: "write",
  contents: "read",
  deployments: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
} as const;

export const APP_EVENTS = [
  "check_run",
  "deployment_status",
  "issue_comment",
  "issues",
  "pull_request",
  "push",
  "repository",
  "repository_dispatch",
  "workflow_job",
  "workflow_run",
] as const;

export async function openSetting(options: SettingOptions): Promise<Setting> {
  const { clock, script, execution, edition = "github.com" } = options;
  const privateKey = options.privateKey ?? newKey();
  const world = new World({ clock, edition });
  const actions = new Actions({
    world,
    ...(script === undefined ? {} : { script }),
    ...(execution === undefined ? {} : { execution }),
  });
  const github = await startGitHub({
    world,
    routes: actions.routes,
    mounts: actions.mounts,
    pages: actions.pages,
    validate: options.validate ?? false,
    limits: options.limits ?? true,
    seed: options.seed ?? 1,
    port: options.port ?? 0,
  });
  const acme = world.createOrganization("acme");
  const dana = world.createUser("dana");
  const rita = world.createUser("rita");
  const repository = world.createRepository({
    owner: acme,
    name: options.repositoryName ?? "checkout",
  });
  world.grant(repository, dana, "write");
  world.grant(repository, rita, "read");
  const app = world.createApp({
    name: "Release Captain",
    permissions: APP_PERMISSIONS,
    events: [...APP_EVENTS],
    publicKey: createPublicKey(privateKey),
  });
  const installation = world.install({ app, account: acme });
  return {
    world,
    github,
    actions,
    app,
    installation,
    repository,
    dana,
    rita,
    privateKey,
    webhookSecret: "a secret of the simulation",
    close: async () => {
      await actions.close();
      await github.close();
    },
  };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}
