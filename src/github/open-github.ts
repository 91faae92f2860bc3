/** GitHub as the captain sees it, on an Octokit instance of one installation. */
import type { GitHub } from "../captain/ports/github.ts";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import type { Instant } from "../domain/ids.ts";
import { artifactCalls } from "./calls/artifact.ts";
import { checkRunCalls } from "./calls/check-runs.ts";
import { commentCalls } from "./calls/comments.ts";
import { commitCalls } from "./calls/commits.ts";
import { contentCalls } from "./calls/contents.ts";
import { dependencyCalls } from "./calls/dependencies.ts";
import { deploymentCalls } from "./calls/deployments.ts";
import { environmentCalls } from "./calls/environments.ts";
import { fileCalls } from "./calls/files.ts";
import { issueCalls } from "./calls/issues.ts";
import { peopleCalls } from "./calls/people.ts";
import { runCalls } from "./calls/runs.ts";
import { workflowCalls } from "./calls/workflows.ts";
import type { Connection, RepositoryCaller } from "./connection.ts";

/**
 * One repository through one installation. No call throws, none is repeated.
 * @param access.octokit with the installation's token
 * @param access.self our own login, such as `release-captain[bot]`
 */
export function openGitHub(access: {
  readonly octokit: Connection;
  readonly repository: RepositoryRef;
  readonly self: string;
  readonly clock: () => Instant;
}): GitHub {
  const { octokit, repository, self, clock } = access;
  const place = { owner: repository.owner, repo: repository.name };
  const caller: RepositoryCaller = { connection: octokit, clock, place, repository, self };
  return {
    repository,
    self,
    ...commitCalls(caller),
    ...fileCalls(caller),
    ...contentCalls(caller),
    ...dependencyCalls(caller),
    ...environmentCalls(caller),
    ...deploymentCalls(caller),
    ...workflowCalls(caller),
    ...runCalls(caller),
    ...artifactCalls(caller),
    ...checkRunCalls(caller),
    ...issueCalls(caller),
    ...commentCalls(caller),
    ...peopleCalls(caller),
  };
}
