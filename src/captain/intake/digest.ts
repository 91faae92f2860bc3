/** A deployment that succeeded may have said which artifact now runs: it must be the one it was given. */
import type { Deployment } from "../../domain/deployment.ts";
import type { Fact } from "../../domain/fact.ts";
import type { Instant } from "../../domain/ids.ts";
import { readManifest } from "../../domain/manifest.ts";
import type { Desk } from "../desk.ts";
import { type News, news } from "./news.ts";

/** How our Action reports a digest in the description of its last status. */
const REPORTED = /^digest (sha256:[0-9a-f]{64})$/;

export async function digestFact(desk: Desk, deployment: Deployment, at: Instant): Promise<News> {
  const { key } = deployment;
  const succeeded: Fact = { at, type: "DeploymentSucceeded", deployment: key };
  const reference = await desk.keeper.store.readReference("deployment", key);
  const stored = await desk.keeper.store.readManifest(deployment.release);
  if (reference === null || stored === null) return news(succeeded);
  const statuses = await desk.github.listStatuses(reference.githubId);
  if (!statuses.ok) return statuses.trouble.kind === "retryable" ? statuses : news(succeeded);
  const reported = statuses.value
    .flatMap(({ state, description }) =>
      state === "success" ? (REPORTED.exec(description)?.[1] ?? []) : [],
    )
    .at(0);
  if (reported === undefined) return news(succeeded);
  const manifest = readManifest(JSON.parse(stored.manifest));
  const digests = "manifest" in manifest ? manifest.manifest.parts.map(({ digest }) => digest) : [];
  const isSame = reported === stored.digest || digests.includes(reported);
  return isSame
    ? news(succeeded)
    : news({ at, type: "DeploymentFailed", deployment: key, reason: "digest" });
}
