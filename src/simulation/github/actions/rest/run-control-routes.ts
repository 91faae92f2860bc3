/** Cancelling runs and running them again over the API. */
import { actorOf } from "../../access.ts";
import { type Answer, created } from "../../answer.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../../routes.ts";
import type { Actions } from "../actions.ts";
import { demandRun } from "./run-routes.ts";

const WRITE = ["actions:write"] as const;
const ONE = "/repos/{owner}/{repo}/actions/runs/{run_id}";

export function runControlRoutes(actions: Actions): readonly Route[] {
  return [
    repositoryRoute(`POST ${ONE}/cancel`, "actions/cancel-workflow-run", WRITE, (call) =>
      cancel(actions, call, false),
    ),
    repositoryRoute(
      `POST ${ONE}/force-cancel`,
      "actions/force-cancel-workflow-run",
      WRITE,
      (call) => cancel(actions, call, true),
    ),
    repositoryRoute(`POST ${ONE}/rerun`, "actions/re-run-workflow", WRITE, (call) =>
      rerun(actions, call, false),
    ),
    repositoryRoute(
      `POST ${ONE}/rerun-failed-jobs`,
      "actions/re-run-workflow-failed-jobs",
      WRITE,
      (call) => rerun(actions, call, true),
    ),
  ];
}

function cancel(actions: Actions, call: RepositoryCall, isForced: boolean): Answer {
  actions.cancel(demandRun(actions, call), isForced);
  return { status: 202, body: {} };
}

function rerun(actions: Actions, call: RepositoryCall, onlyFailed: boolean): Answer {
  actions.rerun(demandRun(actions, call), actorOf(call.caller), onlyFailed);
  return created({});
}
