/** Makes the record of a new run, or of a further attempt of an old one. */
import type { Account } from "../../resources/accounts.ts";
import { presentAccount } from "../../resources/accounts.ts";
import { presentRepository } from "../../resources/present-repository.ts";
import type { Repository } from "../../resources/repositories.ts";
import type { World } from "../../world.ts";
import { fillText } from "../expressions/template.ts";
import { toValue, type ValueMap, WorkflowProblem } from "../expressions/value.ts";
import type { Inputs } from "../workflows/inputs.ts";
import type { WorkflowAtCommit } from "../workflows/registry.ts";
import { runContexts } from "./contexts.ts";
import { type Attempt, type Job, latestAttempt, type Run } from "./run.ts";

export interface NewRun {
  readonly workflow: WorkflowAtCommit;
  readonly event: string;
  /** What the event adds to repository and sender. */
  readonly payload: ValueMap;
  readonly ref: string;
  readonly headSha: string;
  readonly headMessage: string;
  readonly inputs: Inputs;
  readonly actor: Account;
}

export function makeRun(world: World, repository: Repository, wanted: NewRun): Run {
  const { known, definition, problem } = wanted.workflow;
  known.runs += 1;
  const draft: Run = {
    id: world.nextId("workflow run"),
    number: known.runs,
    workflow: known,
    definition,
    repository,
    event: wanted.event,
    payload: {
      ...wanted.payload,
      repository: toMap(presentRepository(world, repository)),
      sender: toMap(presentAccount(world, wanted.actor)),
    },
    ref: wanted.ref,
    headSha: wanted.headSha,
    displayTitle: wanted.event === "push" ? (wanted.headMessage.split("\n")[0] ?? "") : known.name,
    inputs: wanted.inputs,
    actor: wanted.actor,
    checkSuiteId: world.nextId("check suite"),
    createdAt: world.time(),
    attempts: [],
  };
  draft.attempts.push(makeAttempt(world, draft, { actor: wanted.actor, problem }));
  return { ...draft, displayTitle: titleOf(world, draft) };
}

/** @param wanted.kept jobs of the last attempt that are not run again */
export function makeAttempt(
  world: World,
  run: Run,
  wanted: { actor: Account; problem?: string | null; kept?: readonly Job[] },
): Attempt {
  return {
    number: run.attempts.length + 1,
    triggeringActor: wanted.actor,
    startedAt: world.time(),
    jobs: [...(wanted.kept ?? [])],
    status: "queued",
    conclusion: null,
    updatedAt: world.time(),
    problem: wanted.problem ?? null,
  };
}

/** `run-name`; one with a bad expression makes the run fail when it begins. */
function titleOf(world: World, run: Run): string {
  const wanted = run.definition?.runName ?? null;
  if (wanted === null) return run.displayTitle;
  try {
    return fillText(wanted, { contexts: runContexts(world, run) }).trim() || run.displayTitle;
  } catch (error) {
    if (!(error instanceof WorkflowProblem)) throw error;
    latestAttempt(run).problem = error.message;
    return run.displayTitle;
  }
}

function toMap(presented: object): ValueMap {
  return Object.fromEntries(Object.entries(presented).map(([key, value]) => [key, toValue(value)]));
}
