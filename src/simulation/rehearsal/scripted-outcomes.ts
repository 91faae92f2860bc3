/** What goes wrong in a rehearsal: the first outcome that matches wins, and everything else succeeds. */
import type { PlannedDeployment } from "../../domain/decision.ts";
import type { EnvironmentName, ReleaseId } from "../../domain/ids.ts";
import type { Scenario } from "./scenario.ts";
import type { WrittenOutcome } from "./written-scenario.ts";

type Outcome = Scenario["outcomes"][number];

/** What an outcome may be about. */
type Attempt = Pick<PlannedDeployment, "release" | "environment" | "kind" | "attempt">;

export interface ScriptedOutcomes {
  /** Asked once for each attempt to build it, the first one at its merge. */
  ofBuild(release: ReleaseId): "success" | "failure" | "lost";
  ofDeployment(attempt: Attempt): "success" | "failure" | "lost" | "not-started" | "digest";
  /** @param step.names any of these in the script means the step */
  ofStep(
    kind: "workflow" | "check",
    step: { readonly names: readonly string[]; readonly deployment: Attempt },
  ): "success" | "failure" | "missing";
  ofCancel(environment: EnvironmentName): "heeded" | "ignored";
  /** Lines of the outcomes that never came into play. */
  unused(): readonly number[];
}

export function scriptedOutcomes(outcomes: readonly Outcome[]): ScriptedOutcomes {
  const used = new Set<Outcome>();
  const builds = new Map<ReleaseId, number>();
  const play = (matches: (outcome: Outcome) => boolean): Outcome | undefined => {
    const outcome = outcomes.find(matches);
    if (outcome !== undefined) used.add(outcome);
    return outcome;
  };
  return {
    ofBuild: (release) => {
      const attempt = (builds.get(release) ?? 0) + 1;
      builds.set(release, attempt);
      const outcome = play(
        (candidate) =>
          candidate.build !== undefined &&
          (candidate.release === undefined || candidate.release === release) &&
          (candidate.attempt === undefined || candidate.attempt === attempt),
      );
      return outcome?.build ?? "success";
    },
    ofDeployment: (attempt) => {
      const outcome = play(
        (candidate) =>
          (candidate.deploy !== undefined || candidate.digest !== undefined) &&
          concerns(candidate, attempt),
      );
      return outcome?.digest === "other" ? "digest" : (outcome?.deploy ?? "success");
    },
    ofStep: (kind, { names, deployment }) =>
      play((outcome) => names.includes(outcome[kind] ?? "") && concerns(outcome, deployment))
        ?.result ?? "success",
    ofCancel: (environment) =>
      play(
        (outcome) =>
          outcome.cancel !== undefined &&
          (outcome.environment === undefined || outcome.environment === environment),
      )?.cancel ?? "heeded",
    unused: () => outcomes.filter((outcome) => !used.has(outcome)).map(({ line }) => line),
  };
}

/** Unless it says otherwise an outcome is about every attempt of a promotion. */
function concerns(outcome: WrittenOutcome, { release, environment, kind, attempt }: Attempt) {
  return (
    (outcome.release === undefined || outcome.release === release) &&
    (outcome.environment === undefined || outcome.environment === environment) &&
    (outcome.kind ?? "promotion") === kind &&
    (outcome.attempt === undefined || outcome.attempt === attempt)
  );
}
