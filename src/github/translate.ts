/** Turns what GitHub sends into signals: a webhook is parsed here, once, and is plain data ever after. */
import { z } from "zod";
import type { AddressedSignal, Signal } from "../captain/ports/signal.ts";
import { repository } from "./reports/repositories.ts";
import { id } from "./reports/words.ts";
import { dispatchSignal } from "./signals/alarm-dispatch.ts";
import { checkSignal } from "./signals/check.ts";
import { commentSignal } from "./signals/comment.ts";
import { installationRepositoriesSignal, installationSignal } from "./signals/installation.ts";
import { issueSignal } from "./signals/issue.ts";
import { pullRequestSignal } from "./signals/pull-request.ts";
import { pushSignal } from "./signals/push.ts";
import { repositorySignal } from "./signals/repository.ts";
import { deploymentStatusSignal, jobSignal, runSignal } from "./signals/results.ts";

/**
 * Never throws. A payload that does not fit, that is about nothing of ours, or that only echoes what
 * we did ourselves gives nothing.
 * @param event the webhook's name, such as `workflow_run`
 * @param self our own login, such as `release-captain[bot]`
 */
export function translate(event: string, payload: unknown, self: string): AddressedSignal[] {
  const translator = TRANSLATORS.get(event);
  const envelope = ENVELOPE.safeParse(payload);
  if (translator === undefined || !envelope.success) return [];
  const installationId = envelope.data.installation.id;
  if (translator.about === "installation") {
    const signal = translator.translate(payload, installationId);
    return signal === null ? [] : [{ installationId, repository: null, signal }];
  }
  const place = ADDRESS.safeParse(payload);
  const signal = place.success ? translator.translate(payload, self) : null;
  if (!place.success || signal === null) return [];
  return [{ installationId, repository: { installationId, ...place.data.repository }, signal }];
}

const ENVELOPE = z.object({ installation: z.object({ id }) });
const ADDRESS = z.object({ repository });

type Translator =
  | {
      readonly about: "repository";
      readonly translate: (payload: unknown, self: string) => Signal | null;
    }
  | {
      readonly about: "installation";
      readonly translate: (payload: unknown, installationId: number) => Signal | null;
    };

const TRANSLATORS: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ["push", { about: "repository", translate: pushSignal }],
  ["workflow_run", { about: "repository", translate: runSignal }],
  ["workflow_job", { about: "repository", translate: jobSignal }],
  ["deployment_status", { about: "repository", translate: deploymentStatusSignal }],
  ["check_run", { about: "repository", translate: checkSignal }],
  ["issue_comment", { about: "repository", translate: commentSignal }],
  ["issues", { about: "repository", translate: issueSignal }],
  ["repository_dispatch", { about: "repository", translate: dispatchSignal }],
  ["pull_request", { about: "repository", translate: pullRequestSignal }],
  ["repository", { about: "repository", translate: repositorySignal }],
  ["installation", { about: "installation", translate: installationSignal }],
  [
    "installation_repositories",
    { about: "installation", translate: installationRepositoriesSignal },
  ],
]);
