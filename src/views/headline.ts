/** What a stage is doing with a release, in a few words. */
import type { Instant } from "../domain/ids.ts";
import { waveBakeEndsAt } from "../engine/wave-bake.ts";
import type { EnvironmentPhase, EnvironmentProgress, PendingStep } from "./environment-progress.ts";
import type { Ink } from "./ink.ts";
import type { StageProgress } from "./stage-progress.ts";
import { count } from "./table.ts";
import { momentUtc } from "./time.ts";

/** `deploying to 3 environments`, `bakes until Mon 23 Nov 14:02 UTC`; "" when it does nothing with it. */
export function headline(progress: StageProgress, now: Instant, ink: Ink): string {
  const { environments, execution } = progress;
  const ongoing = ONGOING.flatMap(([phase, words]) => {
    const there = environments.filter((environment) => environment.phase === phase);
    return there.length === 0 ? [] : [`${words} ${places(there, ink)}`];
  });
  if (execution !== null && execution.waveBakeStartedAt !== null && ongoing.length === 0) {
    return `its wave bakes until ${momentUtc(waveBakeEndsAt(execution), now)}`;
  }
  const approving = environments.filter(({ phase }) => phase === "approving");
  return [...ongoing, ...approvals(approving, now, ink)].slice(0, 2).join(", ");
}

/** When the clock alone will change the headline; null: only news can. */
export function headlineEndsAt({ environments, execution }: StageProgress): Instant | null {
  if (execution !== null && execution.waveBakeStartedAt !== null) return waveBakeEndsAt(execution);
  const bakes = environments
    .flatMap(({ pending }) => pending)
    .flatMap(({ kind, until }) => (kind === "bake" && until !== null ? [until] : []));
  return bakes.length === 0 ? null : Math.max(...bakes);
}

/** From what is most urgent to know. */
const ONGOING: readonly (readonly [EnvironmentPhase, string])[] = [
  ["rolling-back", "rolling back"],
  ["cancelling", "cancelling the deployment to"],
  ["deploying", "deploying to"],
  ["reviewers", "waits for GitHub's reviewers of"],
  ["queued", "waits for a runner for"],
  ["handed-over", "waits for the app that deploys to"],
];

function places(environments: readonly EnvironmentProgress[], ink: Ink): string {
  const [only] = environments;
  return environments.length === 1 && only !== undefined
    ? ink.name(only.name)
    : count(environments.length, "environment");
}

function approvals(
  environments: readonly EnvironmentProgress[],
  now: Instant,
  ink: Ink,
): readonly string[] {
  const pending = environments.flatMap((environment) =>
    environment.pending.map((step) => ({ step, environment })),
  );
  const runs = [...Map.groupBy(pending, ({ step }) => labelOf(step))].filter(
    ([label]) => label !== "",
  );
  const awaited = runs.map(([label, all]) => {
    const there = all.map(({ environment }) => environment);
    return `awaits ${label === QUIET ? label : ink.words(label)} in ${places(there, ink)}`;
  });
  const bakes = pending.flatMap(({ step: { kind, until } }) =>
    kind === "bake" && until !== null ? [until] : [],
  );
  const baking = bakes.length === 0 ? [] : [`bakes until ${momentUtc(Math.max(...bakes), now)}`];
  return [...awaited, ...baking];
}

const QUIET = "quiet alarms";

function labelOf({ kind, label }: PendingStep): string {
  return kind === "bake" ? "" : label;
}
