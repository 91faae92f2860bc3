/** A release on its way through the first stage of the large pipeline, one deployment after another. */
import type { Arena } from "./arena.ts";
import { FIRST_STAGE } from "./pipelines.ts";
import type { Scale } from "./row.ts";

/** Time of the simulated GitHub between the ends of two deployments: more than passes here, so that it is never behind. */
const STEP_MS = 1_000;
/** After a call, the captain has ended what else a webhook leads to. */
const PAUSE_MS = 8;
const LONGEST_WAIT_MS = 10_000;

/** A push is built and dispatched into every environment of the first stage; there all runs are under way. */
export async function deployEverywhere(arena: Arena, scale: Scale): Promise<void> {
  const { setting, clock, script, quiet } = arena;
  const { world, repository, dana, github } = setting;
  script.when({ workflow: "deploy.yml" }, { workMs: "forever" });
  script.when({ workflow: "integration-tests.yml" }, { workMs: "forever" });
  for (let index = 1; index <= scale.decisions; index += 1) {
    const environment = `${FIRST_STAGE}-${index}`;
    script.when({ workflow: "deploy.yml", environment }, { workMs: index * STEP_MS });
  }
  await quiet(scale.quietMs);
  clock.advance(Math.max(0, Date.now() - clock.now()));
  const commits = [{ message: "Change what is measured", files: { "change.txt": "1" } }];
  world.push(repository, { by: dana, commits });
  clock.advance(0);
  await quiet(scale.quietMs);
  // Only now do the runs start that were asked for.
  clock.advance(0);
  await quiet(scale.quietMs);
  const dispatches = github.log.entries.filter(isDispatchOf("deploy.yml"));
  if (dispatches.length < scale.decisions) {
    throw new Error(`Only ${dispatches.length} deployments were dispatched.`);
  }
}

/** @returns from the end of the run to the dispatch of its tests; ms */
export async function endNextDeployment({ setting, clock, quiet }: Arena): Promise<number> {
  const { world, github } = setting;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let endedAt = 0;
  const timer = setTimeout(() => reject(new Error("No dispatch came.")), LONGEST_WAIT_MS);
  const ends = [
    world.onHappening(({ event, action }) => {
      if (event === "workflow_run" && action === "completed") endedAt = performance.now();
    }),
    github.log.onRequest((request) => {
      if (!isDispatchOf("integration-tests.yml")(request)) return;
      resolve(performance.now() - request.durationMs - endedAt);
    }),
  ];
  clock.advance(STEP_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    for (const end of ends) end();
    await quiet(PAUSE_MS);
  }
}

export function isDispatchOf(workflow: string) {
  return ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === "POST" && path.endsWith(`/workflows/${workflow}/dispatches`);
}
