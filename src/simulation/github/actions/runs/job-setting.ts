/** Gets a job ready for its steps: its token, its contexts, its variables. */
import { githubContext, jobContexts, layEnv } from "./contexts.ts";
import type { JobPlace } from "./job-life.ts";
import { permissionsOf } from "./permissions.ts";
import type { JobSetting } from "./step-sequence.ts";

/** @returns also the token, which GitHub takes back when the job ends */
export function settingOf(place: JobPlace): { setting: JobSetting; token: string } {
  const { stage, run, job, behaviour, attempt } = place;
  const { definition, matrix } = job;
  const { world } = stage;
  const workflow = run.definition;
  const token = world.issueToken({
    kind: "job",
    repository: run.repository,
    permissions: permissionsOf(
      definition.permissions,
      workflow?.permissions ?? null,
      stage.defaultPermissions,
    ),
    runId: run.id,
  });
  const github = { ...githubContext(world, run, attempt), token, job: definition.id };
  const contexts = {
    ...jobContexts(world, run, { needs: definition.needs, matrix }),
    github,
    secrets: { GITHUB_TOKEN: token },
  };
  const ofWorkflow = layEnv({}, workflow?.env ?? {}, contexts);
  const setting: JobSetting = {
    stage,
    job,
    behaviour,
    github,
    contexts,
    env: layEnv(ofWorkflow, definition.env, contexts),
    secrets: new Set([token]),
    runtimeToken: stage.artifacts.issueToken(run, attempt.number, job.id),
  };
  return { setting, token };
}
