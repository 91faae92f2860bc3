/** The contexts that expressions of a run, a job and its steps can see. */
import type { Repository } from "../../resources/repositories.ts";
import type { World } from "../../world.ts";
import { fillText } from "../expressions/template.ts";
import { toValue, type Value, type ValueMap } from "../expressions/value.ts";
import { type Attempt, type Job, latestAttempt, type Run, shortRef } from "./run.ts";

/** Where jobs believe GitHub to be: `*.localhost` is what the toolkit takes for GitHub itself. */
export function serverUrlOf(world: World): string {
  if (world.edition === "ghes") return world.htmlUrl;
  return world.htmlUrl.replace("127.0.0.1", "github.localhost");
}

/** What is known before there is a run: its `run-name` and group may use these. */
export function runContexts(
  world: World,
  run: Run,
  attempt = latestAttempt(run),
): Record<string, Value> {
  return {
    github: githubContext(world, run, attempt),
    inputs: run.inputs.typed,
    vars: {},
  };
}

/** For the keys of a job; `matrix` is null where it has none. */
export function jobContexts(
  world: World,
  run: Run,
  job: { readonly needs: readonly string[]; readonly matrix: Value },
): Record<string, Value> {
  return {
    ...runContexts(world, run),
    needs: needsContext(latestAttempt(run), job.needs),
    matrix: job.matrix,
    strategy: {},
    secrets: {},
  };
}

/** Fills a map of variables in, each seeing those of the layers before. */
export function layEnv(
  below: ValueMap,
  layer: ValueMap,
  contexts: Record<string, Value>,
): ValueMap {
  const filled = Object.entries(layer).map(([name, text]): [string, Value] => [
    name,
    typeof text === "string" ? fillText(text, { contexts: { ...contexts, env: below } }) : text,
  ]);
  return { ...below, ...Object.fromEntries(filled) };
}

/** The `github` context without a token. */
export function githubContext(world: World, run: Run, attempt: Attempt): ValueMap {
  const { repository, workflow } = run;
  return {
    ...repositoryContext(repository),
    ref: run.ref,
    ref_name: shortRef(run.ref),
    ref_type: run.ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: false,
    sha: run.headSha,
    head_ref: "",
    base_ref: "",
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(attempt.number),
    retention_days: "90",
    event_name: run.event,
    event: run.payload,
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: attempt.triggeringActor.login,
    workflow: workflow.name,
    workflow_ref: `${repository.fullName}/${workflow.path}@${run.ref}`,
    workflow_sha: run.headSha,
    server_url: serverUrlOf(world),
    api_url: world.apiUrl,
    graphql_url: `${world.htmlUrl}/api/graphql`,
  };
}

function repositoryContext(repository: Repository): ValueMap {
  return {
    repository: repository.fullName,
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    repository_visibility: repository.private ? "private" : "public",
  };
}

function needsContext(attempt: Attempt, needs: readonly string[]): ValueMap {
  return Object.fromEntries(
    needs.map((need) => {
      const jobs = attempt.jobs.filter((job) => job.definition.id === need);
      const outputs = Object.assign({}, ...jobs.map((job) => job.outputs));
      return [need, toValue({ result: resultOf(jobs), outputs })];
    }),
  );
}

/** One result for all jobs of a matrix. */
export function resultOf(jobs: readonly Job[]): Job["result"] {
  const results = jobs.map((job) => job.result);
  if (results.length === 0 || results.includes(null)) return null;
  for (const result of ["failure", "cancelled", "success"] as const) {
    if (results.includes(result)) return result;
  }
  return "skipped";
}
