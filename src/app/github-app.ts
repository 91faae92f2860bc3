/** The GitHub App that this service is, as Probot knows it: checks what comes in, signs what goes out. */
import type { Logger } from "pino";
import { Probot, type ProbotOctokit } from "probot";
import { PlainOctokit } from "../github/octokits.ts";

export interface GitHubApp {
  /** Whether a webhook's signature fits its body. */
  verify(body: string, signature: string): Promise<boolean>;
  /** Left out: as the app itself. */
  auth(installationId?: number): Promise<ProbotOctokit>;
}

export async function openGitHubApp(
  settings: {
    readonly appId: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly apiUrl: string;
  },
  log: Logger,
): Promise<GitHubApp> {
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    Octokit: PlainOctokit,
    log,
  });
  await probot.ready();
  return {
    verify: (body, signature) => probot.webhooks.verify(body, signature),
    auth: (installationId) => probot.auth(installationId),
  };
}
