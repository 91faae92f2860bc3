/** The endpoints of Actions, resource by resource. */
import type { Route } from "../../routes.ts";
import type { Actions } from "../actions.ts";
import { artifactRoutes } from "./artifact-routes.ts";
import { runControlRoutes } from "./run-control-routes.ts";
import { runRoutes } from "./run-routes.ts";
import { workflowRoutes } from "./workflow-routes.ts";

export function actionsRoutes(actions: Actions): readonly Route[] {
  return [
    ...workflowRoutes(actions),
    ...runRoutes(actions),
    ...runControlRoutes(actions),
    ...artifactRoutes(actions),
  ];
}
