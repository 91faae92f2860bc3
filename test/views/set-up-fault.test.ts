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
  { kind: "actions-off" },
  { kind: "dispatch-refused", workflow, status: 422, message: "No ref found for: @main #1" },
  { kind: "shared-concurrency", workflow },
  { kind: "run-name-missing", workflow },
  { kind: "permission-missing", permission: "Pull requests: write", installationId: 42 },
  { kind: "teams-need-members", key: "permissions.rollback" },
  { kind: "branch-renamed", from: "main", to: "trunk" },
  { kind: "branch-gone", branch: "release" },
  { kind: "manifest-differs", release: "checkout-20261123-101502-9fceb02d4c1a" },
  { kind: "manifest-unreadable", release: "R1", message: "Part 1 has no digest" },
  { kind: "was-suspended", since: 0 },
  { kind: "transferred" },
  { kind: "environment-shared", environment: "prod-a", file: "checkout.yml" },
  { kind: "name-unwritten", pipeline: "checkout" },
  { kind: "run-repeated", environment: "prod-a", deploymentId: 123 },
];

describe("a fault of the set-up", () => {
  it("is said in one line with the way out", () => {
    expect(FAULTS.map(faultTitle).join("\n")).toMatchInlineSnapshot(`
"deploy.yml is not on main. Add .github/workflows/deploy.yml or correct deploy.workflow in the pipeline file.
deploy.yml has no "on: workflow_dispatch". Add it with the input environment, so that the captain can start it.
deploy.yml is disabled. Enable it under Actions, then /retry the stage.
deploy.yml must declare the input environment under workflow_dispatch.
deploy.yml requires the input region, which the captain does not send. Give it a default.
GitHub Actions is switched off here. Ask an owner of the repository or the organisation to allow it.
GitHub refuses to start deploy.yml (422): No ref found for: @main #1. Mend that, then /retry the stage.
GitHub cancelled a run of deploy.yml before it started, because environments share a concurrency group. Give it "concurrency: deploy-\${{ inputs.environment }}".
This server does not name the run it starts. Set "run-name: "... \${{ inputs.deployment_id }}"" in deploy.yml.
The app lacks the permission "Pull requests: write". An owner can accept it in the settings of installation 42.
permissions.rollback names teams, which needs the permission "Members: read" in an organisation. Accept it, or name a role instead.
The branch main is now trunk; the captain follows it. Write "branch: trunk" in the pipeline file where it is named.
The pipeline's branch release is gone, so nothing is released. Restore it, or name another one in the pipeline file, then /resume.
A second, different manifest was published for checkout-20261123-101502-9fceb02d4c1a. The first one stays; build reproducibly, or publish only once for a commit.
The manifest of R1 can't be read: Part 1 has no digest. Publish it with the Action's publish command.
The app was suspended for a while. What happened meanwhile has been read from GitHub; bakes start anew and alarms are unknown until they are heard of.
The repository has a new owner, so promotions are halted. /resume when its settings are right.
The environment prod-a is also in checkout.yml. An environment belongs to one pipeline; rename it in one of them.
The repository was renamed and the pipeline keeps its name. Write "pipeline: checkout" in the pipeline file.
Somebody re-ran deployment 123 of prod-a, which is over, so what runs there is unknown. Use /retry or /rollback instead of re-running."
`);
  });

  it.each(FAULTS)("mentions nobody and refers to nothing: $kind", (fault) => {
    const shown = faultSentence(fault);
    expect(shown).not.toContain("\n");
    expect(references(render(shown))).toEqual([]);
  });
});
