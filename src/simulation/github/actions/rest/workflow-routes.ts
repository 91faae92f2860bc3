/** Workflows over the API: list, look at, switch on and off, dispatch. */
import { z } from "zod";
import { actorOf } from "../../access.ts";
import { type Answer, noContent, notFound, ok, unprocessable } from "../../answer.ts";
import { answerCountedPage } from "../../paging.ts";
import { parseBody } from "../../parse-body.ts";
import { parameter, type RepositoryCall, type Route, repositoryRoute } from "../../routes.ts";
import type { Actions } from "../actions.ts";
import type { KnownWorkflow } from "../runs/run.ts";
import { runHtmlUrl, runUrl } from "./present-run.ts";
import { presentWorkflow } from "./present-workflow.ts";

const READ = ["actions:read"] as const;
const WRITE = ["actions:write"] as const;
const BASE = "/repos/{owner}/{repo}/actions/workflows";
const ONE = `${BASE}/{workflow_id}` as const;

export function workflowRoutes(actions: Actions): readonly Route[] {
  const found = (handle: (call: RepositoryCall, workflow: KnownWorkflow) => Answer) => {
    return (call: RepositoryCall): Answer => handle(call, demandWorkflow(actions, call));
  };
  return [
    repositoryRoute(`GET ${BASE}`, "actions/list-repo-workflows", READ, (call) =>
      answerCountedPage(
        call,
        { name: "workflows", all: actions.workflows.list(call.repository) },
        (workflow) => presentWorkflow(call.world, workflow),
      ),
    ),
    repositoryRoute(
      `GET ${ONE}`,
      "actions/get-workflow",
      READ,
      found((call, workflow) => ok(presentWorkflow(call.world, workflow))),
    ),
    repositoryRoute(
      `PUT ${ONE}/enable`,
      "actions/enable-workflow",
      WRITE,
      found((_, workflow) => setState(workflow, "active")),
    ),
    repositoryRoute(
      `PUT ${ONE}/disable`,
      "actions/disable-workflow",
      WRITE,
      found((_, workflow) => setState(workflow, "disabled_manually")),
    ),
    repositoryRoute(
      `POST ${ONE}/dispatches`,
      "actions/create-workflow-dispatch",
      WRITE,
      found((call, workflow) => dispatch(actions, call, workflow)),
    ),
  ];
}

/** The workflow that a path names by id or file name, or 404. */
export function demandWorkflow(actions: Actions, call: RepositoryCall): KnownWorkflow {
  const workflow = actions.workflows.find(call.repository, parameter(call, "workflow_id"));
  if (workflow === null) throw notFound();
  return workflow;
}

function setState(workflow: KnownWorkflow, state: KnownWorkflow["state"]): Answer {
  workflow.state = state;
  return noContent();
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const dispatchBody = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), scalar).nullish(),
  return_run_details: z.boolean().optional(),
});

function dispatch(actions: Actions, call: RepositoryCall, workflow: KnownWorkflow): Answer {
  const body = parseBody(call, dispatchBody);
  const { world, repository } = call;
  if (world.edition === "ghes" && body.return_run_details !== undefined) {
    throw unprocessable('Invalid request.\n\n"return_run_details" is not a permitted key.');
  }
  const actor = actorOf(call.caller);
  const inputs = body.inputs ?? {};
  const run = actions.dispatch(repository, {
    workflow: workflow.path,
    ref: body.ref,
    inputs,
    actor,
  });
  announceDispatch(call, workflow, { ref: body.ref, inputs });
  if (body.return_run_details !== true) return noContent();
  return ok({
    workflow_run_id: run.id,
    run_url: runUrl(world, run),
    html_url: runHtmlUrl(world, run),
  });
}

function announceDispatch(
  call: RepositoryCall,
  workflow: KnownWorkflow,
  given: { ref: string; inputs: Readonly<Record<string, string>> },
): void {
  call.world.announce({
    event: "workflow_dispatch",
    action: null,
    repository: call.repository,
    sender: actorOf(call.caller),
    payload: () => ({ ...given, workflow: workflow.path }),
  });
}
