/** The moment at which a rollback's dispatch has reached GitHub. */
import type { Setting } from "../simulation/setting.ts";
import { isDispatchOf } from "./journey.ts";

const LONGEST_WAIT_MS = 20_000;

/** @returns when the dispatch for this environment's rollback arrived; ms of `performance.now()` */
export function rollbackOf(setting: Setting, environment: string): Promise<number> {
  const { github, repository, actions } = setting;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new Error(`${environment} was not rolled back.`));
    }, LONGEST_WAIT_MS);
    const end = github.log.onRequest((request) => {
      if (!isDispatchOf("deploy.yml")(request)) return;
      const deployment = repository.deploymentsByEnvironment.get(environment)?.at(-1);
      if (deployment?.task !== "rollback") return;
      const title = `Deploy ${deployment.id}`;
      if (!actions.runs(repository).some((run) => run.displayTitle === title)) return;
      clearTimeout(timer);
      end();
      resolve(performance.now() - request.durationMs);
    });
  });
}
