/** Starts workflows, on the default branch and nowhere else. */
import { z } from "zod";
import type { Dispatched, GitHub, Outcome } from "../../captain/ports/github.ts";
import { ask, type Connection, type RepositoryCaller, send, succeed } from "../connection.ts";
import { id } from "../reports/words.ts";
import { workflowName } from "./files.ts";

export function workflowCalls(caller: RepositoryCaller): Pick<GitHub, "dispatchWorkflow"> {
  let branch = caller.repository.defaultBranch;
  return {
    dispatchWorkflow: async (file, inputs) => {
      const first = await dispatch(caller, { file, inputs, branch });
      if (!isBranchGone(first)) return first;
      const renamed = await readDefaultBranch(caller);
      if (!renamed.ok || renamed.value === branch) return first;
      branch = renamed.value;
      return dispatch(caller, { file, inputs, branch });
    },
  };
}

interface Dispatch {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly branch: string;
}

/** Servers (GitHub Enterprise Server up to 3.19) that refuse to be asked for the run that they start. */
const silentServers = new WeakSet<Connection>();

async function dispatch(caller: RepositoryCaller, wanted: Dispatch): Promise<Outcome<Dispatched>> {
  if (silentServers.has(caller.connection)) return dispatchOnce(caller, wanted, {});
  const outcome = await dispatchOnce(caller, wanted, { return_run_details: true });
  if (!isParameterRefused(outcome)) return outcome;
  silentServers.add(caller.connection);
  return dispatchOnce(caller, wanted, {});
}

const STARTED = z.object({ workflow_run_id: id }).transform((run) => run.workflow_run_id);

async function dispatchOnce(
  caller: RepositoryCaller,
  { file, inputs, branch }: Dispatch,
  options: { readonly return_run_details?: true },
): Promise<Outcome<Dispatched>> {
  const answer = await send(caller, {
    route: "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    parameters: { workflow_id: workflowName(file), ref: branch, inputs, ...options },
  });
  if (!answer.ok) return answer;
  // Whatever the answer says, the run is on its way: an answer without its id is found by its title.
  const run = STARTED.safeParse(answer.value.data);
  return succeed({ runId: run.success ? run.data : null });
}

function isParameterRefused(outcome: Outcome<Dispatched>): boolean {
  return isRefused(outcome, [400, 422], /return_run_details/);
}

function isBranchGone(outcome: Outcome<Dispatched>): boolean {
  return isRefused(outcome, [422], /no ref found/i);
}

function isRefused(
  outcome: Outcome<Dispatched>,
  statuses: readonly number[],
  words: RegExp,
): boolean {
  if (outcome.ok || outcome.trouble.kind !== "refused") return false;
  return statuses.includes(outcome.trouble.status) && words.test(outcome.trouble.message);
}

function readDefaultBranch(caller: RepositoryCaller): Promise<Outcome<string>> {
  return ask(caller, {
    route: "GET /repos/{owner}/{repo}",
    schema: z.object({ default_branch: z.string() }).transform((one) => one.default_branch),
  });
}
