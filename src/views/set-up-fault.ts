/** What is wrong with the set-up, in one sentence with the way out. */
import type { SetUpFault } from "../domain/fault.ts";
import { type Ink, MARKDOWN, PLAIN } from "./ink.ts";

/** Markdown for issues and check runs. */
export function faultSentence(fault: SetUpFault): string {
  return sentence(fault, MARKDOWN);
}

/** The same for logs and titles. */
export function faultTitle(fault: SetUpFault): string {
  return sentence(fault, PLAIN);
}

function sentence(fault: SetUpFault, ink: Ink): string {
  const { name, words } = ink;
  switch (fault.kind) {
    case "workflow-missing":
      return `${name(fault.workflow)} is not on ${name(fault.branch)}. Add ${name(`.github/workflows/${fault.workflow}`)} or correct ${name(fault.key)} in the pipeline file.`;
    case "workflow-no-dispatch":
      return `${name(fault.workflow)} has no ${name("on: workflow_dispatch")}. Add it with the input ${name("environment")}, so that the captain can start it.`;
    case "workflow-disabled":
      return `${name(fault.workflow)} is disabled. Enable it under Actions, then ${name("/retry")} the stage.`;
    case "input-missing":
      return `${name(fault.workflow)} must declare the input ${name(fault.input)} under ${name("workflow_dispatch")}.`;
    case "input-unknown":
      return `${name(fault.workflow)} requires the input ${name(fault.input)}, which the captain does not send. Give it a default.`;
    case "actions-off":
      return `GitHub Actions does not know ${name(fault.workflow)} although it is on the branch: Actions may be switched off here. Ask an owner to allow it, then ${name("/retry")} the stage.`;
    case "dispatch-refused":
      return `GitHub refuses to start ${name(fault.workflow)} (${fault.status}): ${words(fault.message)}. Mend that, then ${name("/retry")} the stage.`;
    case "shared-concurrency":
      return `GitHub cancelled a run of ${name(fault.workflow)} before it started, because environments share a concurrency group. Give it ${name("concurrency: deploy-$" + "{{ inputs.environment }}")}.`;
    case "run-name-missing":
      return `This server does not name the run it starts. Set ${name('run-name: "... $' + '{{ inputs.deployment_id }}"')} in ${name(fault.workflow)}.`;
    case "permission-missing":
      return `The app lacks the permission ${name(fault.permission)}. An owner can accept it in the settings of installation ${fault.installationId}.`;
    case "teams-need-members":
      return `${name(fault.key)} names teams, which needs the permission ${name("Members: read")} in an organisation. Accept it, or name a role instead.`;
    case "branch-gone":
      return `The pipeline's branch ${name(fault.branch)} is gone, so nothing new is released. Restore it, or name another one in the pipeline file.`;
    case "manifest-differs":
      return `A second, different manifest was published for ${name(fault.release)}. The first one stays; build reproducibly, or publish only once for a commit.`;
    case "manifest-unreadable":
      return `The manifest of ${name(fault.release)} can't be read: ${words(fault.message)}. Publish it with the Action's ${name("publish")} command.`;
    case "transferred":
      return `The repository has a new owner, so promotions are halted. ${name("/resume")} when its settings are right.`;
    case "name-unwritten":
      return `The repository was renamed and the pipeline keeps its name. Write ${name(`pipeline: ${fault.pipeline}`)} in the pipeline file.`;
  }
}
