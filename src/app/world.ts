/** GitHub across installations, as the captain sees it: Octokit, its budget, and what GitHub remembers of its webhooks. */
import type { Clock, ListedRepositories, World } from "../captain/api.ts";
import type { GitHub, Outcome } from "../captain/ports/github.ts";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import { Budgets } from "../github/budgets.ts";
import { openHookDeliveries } from "../github/hook-deliveries.ts";
import { openInstallations } from "../github/installations.ts";
import { createOctokits } from "../github/octokits.ts";
import { openGitHub } from "../github/open-github.ts";
import { translate } from "../github/translate.ts";
import { isAboutCredentials } from "../github/trouble.ts";
import type { GitHubApp } from "./github-app.ts";
import { missedDeliveriesOf } from "./missed-deliveries.ts";

export interface WorldParts {
  readonly app: GitHubApp;
  readonly clock: Clock;
  /** GitHub's API, such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** GitHub's limits are to be expected. */
  readonly isLimited: boolean;
}

const GITHUB_API = "https://api.github.com";

/** On a GitHub Enterprise Server limits are off by default; what it says of limits is obeyed all the same. */
export function isGitHub(apiUrl: string): boolean {
  return apiUrl === GITHUB_API;
}

/** @throws when GitHub does not know the app, or cannot be reached */
export async function openWorld({ app, clock, apiUrl, isLimited }: WorldParts): Promise<World> {
  const now = () => clock.now();
  const budgets = new Budgets({ isLimited, now });
  let requests = 0;
  const octokits = createOctokits({
    auth: (installationId) => app.auth(installationId),
    hearRequest: (installationId, cost) => {
      requests += 1;
      budgets.hearRequest(installationId, cost);
    },
    hearAnswer: (installationId, answer) => budgets.hearAnswer(installationId, answer),
  });
  const installations = openInstallations({ octokits, clock: now });
  const hooks = openHookDeliveries({ octokits, clock: now });
  const self = await readSelf(installations, clock);
  return {
    server: serverOf(apiUrl),
    listRepositories: (only) => listRepositories(installations, only),
    open: async (repository): Promise<GitHub> => {
      const octokit = await octokits.installation(repository.installationId);
      return openGitHub({ octokit, repository, self, clock: now });
    },
    translate: (event, payload) => translate(event, payload, self),
    missedDeliveries: missedDeliveriesOf(hooks, clock),
    admit: (installationId, lane, cost) => budgets.admit(installationId, lane, cost),
    requestCount: () => requests,
  };
}

/** Tries as long as GitHub is away, but not with credentials that GitHub rejects: the start must say so. */
async function readSelf(
  installations: ReturnType<typeof openInstallations>,
  clock: Clock,
): Promise<string> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const self = await installations.readSelf();
    const isAway =
      !self.ok && self.trouble.kind === "retryable" && !isAboutCredentials(self.trouble);
    if (!isAway) return demand(self, "GET /app");
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(pauseMs, resolve);
    await promise;
  }
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** `https://api.github.com` belongs to `https://github.com`, `https://HOST/api/v3` to `https://HOST`. */
function serverOf(apiUrl: string): string {
  return apiUrl === GITHUB_API ? "https://github.com" : apiUrl.replace(/\/api\/v3\/?$/, "");
}

async function listRepositories(
  installations: ReturnType<typeof openInstallations>,
  only: number | undefined,
): Promise<ListedRepositories> {
  const repositories: RepositoryRef[] = [];
  const complete = new Set<number>();
  for (const installationId of only === undefined ? await listActive(installations) : [only]) {
    const listed = await installations.listRepositories(installationId);
    if (!listed.ok) continue;
    complete.add(installationId);
    repositories.push(...listed.value.filter(({ isArchived }) => !isArchived));
  }
  return { repositories, complete };
}

async function listActive(
  installations: ReturnType<typeof openInstallations>,
): Promise<readonly number[]> {
  const listed = demand(await installations.listInstallations(), "installations");
  return listed.flatMap(({ installationId, isSuspended }) => (isSuspended ? [] : [installationId]));
}

function demand<Value>(outcome: Outcome<Value>, what: string): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`GitHub does not answer ${what}: ${outcome.trouble.message}`);
}
