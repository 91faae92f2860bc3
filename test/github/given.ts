/** A simulated GitHub with an organisation, our app on a repository, and the port opened on it. */
import { Octokit } from "@octokit/rest";
import type { GitHub, Outcome, Trouble } from "../../src/captain/ports/github.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import { Actions } from "../../src/simulation/github/actions/actions.ts";
import { startGitHub } from "../../src/simulation/github/server.ts";
import { APP_KEY } from "../app-key.ts";
import { openShop, type ShopSettings, SILENT } from "../shop.ts";

export const SELF = "release-captain[bot]";

export const privateKey = APP_KEY;

export const DEPLOY_FILE = ".github/workflows/deploy.yml";

export const DEPLOY = `
name: deploy
run-name: Deploy \${{ inputs.artifact_id }} to \${{ inputs.environment }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      environment: { required: true }
      artifact_id: { required: true }
      deployment_id: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy.sh
`;

/** What the deploy workflow wants to know. */
export const INPUTS = { environment: "prod-a", artifact_id: "shop-1", deployment_id: "5" };

export type Given = Awaited<ReturnType<typeof given>>;

/** `github.close` it after the test. */
export async function given(
  settings: Pick<ShopSettings, "edition" | "permissions"> & { readonly limits?: false } = {},
) {
  const { limits, ...shopSettings } = settings;
  const shop = openShop({
    ...shopSettings,
    files: { [DEPLOY_FILE]: DEPLOY },
    // Nobody listens: what was sent is read from the log of deliveries.
    hook: { url: "http://127.0.0.1:9/", secret: "secret" },
  });
  const { clock, world, installation, repository, ada } = shop;
  world.grant(repository, ada, "maintain");
  const actions = new Actions({ world });
  const { routes, mounts } = actions;
  const server = await startGitHub({
    world,
    routes,
    mounts,
    ...(limits === undefined ? {} : { limits }),
  });
  const token = world.issueToken({ kind: "installation", installation });
  const octokit = new Octokit({ baseUrl: server.apiUrl, auth: token, log: SILENT });
  const ref = {
    installationId: installation.id,
    repositoryId: repository.id,
    owner: "acme",
    name: "shop",
    defaultBranch: "main",
  };
  const github: GitHub = openGitHub({ octokit, repository: ref, self: SELF, clock: clock.now });
  return { ...shop, actions, server, octokit, ref, github };
}

/** The value of an outcome that must have worked. */
export function worked<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.trouble.kind}: ${outcome.trouble.message}`);
}

/** The trouble of an outcome that must not have worked. */
export function failed(outcome: Outcome<unknown>): Trouble {
  if (!outcome.ok) return outcome.trouble;
  throw new Error(`It worked: ${JSON.stringify(outcome.value)}`);
}

/** A connection that answers from a list, one after another, and remembers what it was asked. */
export function scripted(answers: readonly (ScriptedAnswer | Error)[]) {
  const asked: { route: string; parameters: Readonly<Record<string, unknown>> }[] = [];
  const left = [...answers];
  return {
    asked,
    connection: {
      request: async (route: string, parameters: Readonly<Record<string, unknown>>) => {
        asked.push({ route, parameters });
        const answer = left.shift();
        if (answer === undefined) throw new Error(`Nobody expected ${route}`);
        if (answer instanceof Error) throw answer;
        return { url: "https://api.github.com/", headers: {}, data: null, ...answer };
      },
    },
  };
}

interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

/** What Octokit throws for an answer of 400 or more. */
export function refusal(
  status: number,
  answer: {
    readonly message?: string;
    readonly errors?: readonly unknown[];
    readonly headers?: Readonly<Record<string, string>>;
    readonly url?: string;
  } = {},
): Error {
  const { message = "No", errors, headers = {}, url = "https://api.github.com/x" } = answer;
  const data = errors === undefined ? { message } : { message, errors };
  return Object.assign(new Error(message), {
    status,
    response: { headers, data },
    request: { url },
  });
}
