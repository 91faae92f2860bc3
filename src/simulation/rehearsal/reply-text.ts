/** What the captain would write under a comment of a rehearsal. */
import type { GivenCommand, Question } from "../../domain/command.ts";
import type { Deployment } from "../../domain/deployment.ts";
import type { Instant } from "../../domain/ids.ts";
import type { ReplyDetails } from "../../domain/reply.ts";
import type { State } from "../../domain/state.ts";
import { helpAnswer } from "../../views/help-answer.ts";
import { historyAnswer, recentAnswer } from "../../views/history-answer.ts";
import type { Links } from "../../views/links.ts";
import { plansOf } from "../../views/plans-of.ts";
import { replyText as outcomeText } from "../../views/reply.ts";
import { rollbackPreview } from "../../views/rollback-preview.ts";
import type { DeploymentLine } from "../../views/rows.ts";
import { statusAnswer } from "../../views/status-answer.ts";
import { whereAnswer } from "../../views/where-answer.ts";

export interface RehearsedReply {
  readonly command: GivenCommand;
  readonly details: ReplyDetails;
  readonly state: State;
  /** All deployments so far, in the order of dispatch. */
  readonly deployments: readonly Deployment[];
  readonly now: Instant;
}

const LINKS: Links = {
  server: "https://github.example",
  repository: "acme/rehearsal",
  runs: new Map(),
};

export function rehearsedText({
  command,
  details,
  state,
  deployments,
  now,
}: RehearsedReply): string {
  const view = { state, links: LINKS, now };
  if (details.kind === "preview") {
    const { code, expiresAt, lines } = details;
    const reason = command.request.kind === "rollback" ? command.request.reason : null;
    const plans = plansOf(state, lines);
    return rollbackPreview(
      { code, by: command.by, reason, expiresAt, ...plans, differences: [] },
      view,
    );
  }
  if (details.kind !== "answer") return outcomeText(details, { ...view, changes: [] });
  return command.request.kind === "question"
    ? answer(command.request.question, { view, rows: deployments.map(lineOf).toReversed() })
    : "";
}

function answer(
  question: Question,
  {
    view,
    rows,
  }: {
    readonly view: { readonly state: State; readonly links: Links; readonly now: Instant };
    readonly rows: readonly DeploymentLine[];
  },
): string {
  switch (question.about) {
    case "help":
      return helpAnswer(view.state.pipeline);
    case "status": {
      const { release, environments } = question;
      const whole = { ...view, keptWaiting: null };
      if (release !== null) return statusAnswer({ kind: "release", release }, whole);
      if (environments.length > 0) {
        return statusAnswer({ kind: "environments", names: environments }, whole);
      }
      return statusAnswer({ kind: "pipeline" }, whole);
    }
    case "history": {
      const { environment, count } = question;
      const own = rows.filter((row) => row.environment === environment).slice(0, count);
      return historyAnswer(environment, own, { ...view, broughtBy: new Map() });
    }
    case "recent": {
      const since = view.now - question.forMs;
      const recent = rows.filter(({ requestedAt }) => requestedAt >= since);
      return recentAnswer(question.forMs, { rows: recent, total: recent.length }, view);
    }
    case "where": {
      const release = question.release ?? null;
      const known = release === null ? undefined : view.state.releases.get(release);
      if (known === undefined) return "No release contains that.";
      const subject = { release: known.id, rank: known.rank, change: null };
      return whereAnswer(subject, { ...view, turns: [], reverts: [] });
    }
  }
}

function lineOf(deployment: Deployment): DeploymentLine {
  const { end, stage, isFenced } = deployment;
  return {
    ...deployment,
    stage: stage.name,
    rank: 0,
    endedAt: end?.at ?? null,
    result: end?.result ?? (isFenced ? "fenced" : "running"),
    by: null,
    reason: null,
  };
}
