/** The deployments of one release with what tested them: which environments it passed, by which steps. */
import type { Deployment } from "../domain/deployment.ts";
import type { Instant } from "../domain/ids.ts";
import { type ApprovalStep, checkName } from "../domain/pipeline.ts";
import type { EnvironmentProgress } from "./environment-progress.ts";
import { runLink } from "./links.ts";
import type { StageTableContext } from "./stage-table.ts";
import { table } from "./table.ts";
import { code, text } from "./text.ts";
import { moment, span } from "./time.ts";

/** A row for each environment that it was promoted into, in the order of travel. */
export function deploymentTable(
  environments: readonly EnvironmentProgress[],
  { links, now }: StageTableContext,
): readonly string[] {
  const rows = environments.flatMap(({ name, deployment }) =>
    deployment === null
      ? []
      : [
          [
            runLink(links, deployment.key, code(name)),
            endWords(deployment, now),
            stepWords(deployment),
          ],
        ],
  );
  return table(["Where", "Deployed (UTC)", "Approval steps"], rows);
}

function endWords({ end, requestedAt }: Deployment, now: Instant): string {
  if (end === null) return "not yet";
  const took = `${moment(end.at, now)} in ${span(end.at - requestedAt)}`;
  return end.result === "succeeded" ? took : `${took}, ${end.result}`;
}

/** `✅ tests.yml, ⏳ bake 30 min`, `▫️` where it is not awaited any more; alarms and bakes have no run of their own and pass with the rest. */
function stepWords(deployment: Deployment): string {
  const open = deployment.verdict === null ? "⏳" : "▫️";
  return deployment.stage.approvals
    .map((step, index) => {
      if (step.kind === "manual") return "⚠️ a person's word (not asked for yet)";
      const end = deployment.steps[index]?.end ?? null;
      const hasPassed = deployment.passedAt !== null || end?.passed === true;
      const mark = hasPassed ? "✅" : end?.passed === false ? "❌" : open;
      return `${mark} ${stepName(step, deployment)}`;
    })
    .join(", ");
}

function stepName(
  step: Exclude<ApprovalStep, { kind: "manual" }>,
  { environment }: Deployment,
): string {
  switch (step.kind) {
    case "workflow":
      return text(step.workflow);
    case "check":
      return text(checkName(step.check, environment));
    case "alarms":
      return "quiet alarms";
    case "bake":
      return `bake ${span(step.bakeMs)}`;
  }
}
