import { describe, expect, it } from "@jest/globals";
import type { SetUpFault } from "../../src/domain/fault.ts";
import { faultSentence, faultTitle } from "../../src/views/set-up-fault.ts";
import { references, render } from "./rendered.ts";

const workflow = "deploy.yml";

const FAULTS: readonly SetUpFault[] = [
  { kind: "workflow-missing", workflow, branch: "main", key: "deploy.workflow" },
  { kind: "workflow-no-dispatch", workflow },
  { kind: "workflow-disabled", workflow },
  { kind: "input-missing", workflow, input: "environment" },
  { kind: "input-unknown", workflow, input: "region" },
  { kind: "actions-off", workflow },
  { kind: "dispatch-refused", workflow, status: 422, message: "No ref found for: @main #1" },
  { kind: "shared-concurrency", workflow },
  { kind: "run-name-missing", workflow },
  { kind: "permission-missing", permission: "Pull requests: write", installationId: 42 },
  { kind: "teams-need-members", key: "permissions.rollback" },
  { kind: "branch-gone", branch: "release" },
  { kind: "manifest-differs", release: "checkout-20261123-101502-9fceb02d4c1a" },
  { kind: "manifest-unreadable", release: "R1", message: "Part 1 has no digest" },
  { kind: "transferred" },
  { kind: "name-unwritten", pipeline: "checkout" },
];

describe("a fault of the set-up", () => {
  it("is said in one line with the way out", () => {
    expect(FAULTS.map(faultTitle).join("\n")).toMatchInlineSnapshot(`
"deploy.yml is not on main. Add .github/workflows/deploy.yml or correct deploy.workflow in the pipeline file.
deploy.yml has no "on: workflow_dispatch". Add it with the input environment, so that the captain can start it.
deploy.yml is disabled. Enable it under Actions, then /retry the stage.
deploy.yml must declare the input environment under workflow_dispatch.
deploy.yml requires the input region, which the captain does not send. Give it a default.
GitHub Actions does not know deploy.yml although it is on the branch: Actions may be switched off here. Ask an owner to allow it, then /retry the stage.
GitHub refuses to start deploy.yml (422): No ref found for: @main #1. Mend that, then /retry the stage.
GitHub cancelled a run of deploy.yml before it started, because environments share a concurrency group. Give it "concurrency: deploy-\${{ inputs.environment }}".
This server does not name the run it starts. Set "run-name: "... \${{ inputs.deployment_id }}"" in deploy.yml.
The app lacks the permission "Pull requests: write". An owner can accept it in the settings of installation 42.
permissions.rollback names teams, which needs the permission "Members: read" in an organisation. Accept it, or name a role instead.
The pipeline's branch release is gone, so nothing new is released. Restore it, or name another one in the pipeline file.
A second, different manifest was published for checkout-20261123-101502-9fceb02d4c1a. The first one stays; build reproducibly, or publish only once for a commit.
The manifest of R1 can't be read: Part 1 has no digest. Publish it with the Action's publish command.
The repository has a new owner, so promotions are halted. /resume when its settings are right.
The repository was renamed and the pipeline keeps its name. Write "pipeline: checkout" in the pipeline file."
`);
  });

  it.each(FAULTS)("mentions nobody and refers to nothing: $kind", (fault) => {
    const shown = faultSentence(fault);
    expect(shown).not.toContain("\n");
    expect(references(render(shown))).toEqual([]);
  });
});
