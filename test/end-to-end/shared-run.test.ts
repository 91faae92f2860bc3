/** With one run for a stage, cancelling it for one environment ends the deployments of the others: that is said. */
import { expect, test } from "@jest/globals";
import { openConversation, shown } from "./conversation.ts";
import { MINUTE } from "./stage.ts";
import { BUILD } from "./workflows.ts";

const DEPLOY = `
name: deploy
on:
  workflow_dispatch:
    inputs:
      targets: { required: true, type: string }
      artifact_id: { required: true, type: string }
jobs:
  deploy:
    runs-on: ubuntu-latest
    name: deploy (\${{ matrix.target.environment }})
    strategy:
      fail-fast: false
      matrix:
        target: \${{ fromJSON(inputs.targets) }}
    steps: [{ run: "true" }]
run-name: "\${{ inputs.artifact_id }} \${{ inputs.targets }}"
`;

const PIPELINE = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml, fan-out: stage }
stages:
  - stage: prod
    production: true
    environments: [prod-a, prod-b, prod-c]
    approvals: [{ alarms: any }, { bake: 10m }]
`;

test("the preview, the answer, the release's page and the incident tell what is cancelled along", async () => {
  const workflows = { "build.yml": BUILD, "deploy.yml": DEPLOY };
  const talk = await openConversation({ pipeline: PIPELINE, workflows });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  const second = talk.merge("Second (#2)");
  talk.script.when(
    { workflow: "deploy.yml", commit: second, kind: "promotion" },
    { workMs: 10 * MINUTE },
  );
  await talk.until(() => talk.deployments("prod-c").length === 2);
  await talk.pass(30_000);

  await talk.ask("/rollback prod-a");
  await talk.pass(5_000);
  expect(talk.answer()).toContain(
    "Its run is also that of `prod-b` and `prod-c`: they are cancelled with it, and roll back by themselves.",
  );
  await talk.ask("/confirm");
  await talk.until(() => talk.answer().startsWith("Rolling back"));
  expect(talk.answer()).toContain(
    "The run that was cancelled also deployed to `prod-b` and `prod-c`",
  );
  await talk.until(() => talk.runsIn("prod-a") === first && talk.runsIn("prod-c") === first);
  await talk.pass(2 * MINUTE);

  const why = "its run was cancelled for the rollback of";
  expect(talk.check(second)).toContain(`prod-b: ${why} prod-a`);
  expect(talk.summary(second)).toContain(`${why} \`prod-a\``);
  const lines = shown(talk.incident()?.body ?? "").split("\n");
  const about = (name: string) => lines.find((line) => line.startsWith(`- \`${name}\``));
  expect(about("prod-b")).toContain(why);
  expect(about("prod-c")).toContain(why);
});

test("a rollback has a run of its own, so that another one ends nothing but it", async () => {
  const workflows = { "build.yml": BUILD, "deploy.yml": DEPLOY };
  const talk = await openConversation({ pipeline: PIPELINE, workflows });
  const first = talk.merge("First (#1)");
  await talk.until(() => talk.check(first).startsWith("success"));
  for (const message of ["Second (#2)", "Third (#3)"]) {
    const sha = talk.merge(message);
    await talk.until(() => talk.check(sha).startsWith("success"));
  }
  talk.script.when({ workflow: "deploy.yml", kind: "rollback" }, { workMs: 10 * MINUTE });
  await talk.ask("/rollback prod-* --now");
  await talk.until(() => talk.answer().startsWith("Rolling back"));
  await talk.pass(30_000);

  await talk.ask(`/rollback prod-a --to ${first.slice(0, 7)}`);
  await talk.pass(5_000);
  expect(talk.answer()).toContain("asks to roll back `prod-a`");
  expect(talk.answer()).not.toContain("cancelled with it");
  await talk.ask("/confirm");
  await talk.until(() => talk.runsIn("prod-a") === first);
  expect(talk.story("prod-b").at(-1)).toBe("rollback Second: in_progress success");
});
