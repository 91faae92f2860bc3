/** Gathers the facts of the report from what GitHub shows at the end. */
import type { DemoDeployment, DemoPlace, DemoReport } from "../../views/demo-report.ts";
import { ancestorsOf, type Commit, history } from "../github/resources/commits.ts";
import type { Deployment } from "../github/resources/deployments.ts";
import type { Repository } from "../github/resources/repositories.ts";
import type { Setting } from "../setting.ts";
import { type Cast, carriedBy, hasSucceeded, type Release } from "./cast.ts";
import type { Ending } from "./story.ts";
import { limitsUsed, requestsByClass } from "./usage.ts";

export function reportOf(
  setting: Setting,
  cast: Cast,
  { ending, wallMs }: { readonly ending: Ending; readonly wallMs: number },
): DemoReport {
  const { repository, world, actions, github } = setting;
  const commit = ending.overtaken.merge.head;
  const since = cast.releases[0]?.mergedAt ?? 0;
  const deployments = [...repository.deployments.values()];
  const rollbacks = deployments.filter((one) => carriedBy(one)?.kind === "rollback");
  return {
    history: {
      environment: ending.environment,
      deployments: historyOf(setting, cast, ending.environment),
    },
    whereabouts: {
      commit: commit.sha,
      title: titleOf(commit.message),
      places: placesOf(setting, cast, commit.sha),
    },
    requests: requestsByClass(github.log.entries),
    limits: limitsUsed(github.log.entries),
    totals: {
      environments: cast.stages.flatMap(({ environments }) => environments).length,
      deployments: deployments.length - rollbacks.length,
      rollbacks: rollbacks.length,
      actionRuns: actions
        .runs(repository)
        .flatMap((run) => run.attempts)
        .flatMap(({ jobs }) => jobs)
        .flatMap(({ steps }) => steps)
        .filter(({ name, conclusion }) => OWN_STEPS.test(name) && conclusion !== "skipped").length,
      simulatedMs: world.clock.now() - since,
      wallMs,
    },
  };
}

/** The steps of the workflow templates that are this project's own Action. */
const OWN_STEPS = /(Claim the deployment|Name the artifact|Publish the manifest)$/;

function historyOf(
  { repository }: Setting,
  cast: Cast,
  environment: string,
): readonly DemoDeployment[] {
  const all = cast.deploymentsIn(environment);
  return all
    .map((one, index): DemoDeployment => {
      const last = all.slice(0, index).findLast(hasSucceeded)?.sha ?? before(cast);
      return {
        at: Date.parse(one.createdAt),
        kind: carriedBy(one)?.kind ?? one.task,
        release: nameOf(cast, one.sha),
        result: resultOf(one),
        changes: between(repository, last, one.sha).map(({ message }) => titleOf(message)),
        takenBack: between(repository, one.sha, last).length,
      };
    })
    .toReversed();
}

/** What the branch held before the first merge. */
function before(cast: Cast): string {
  return cast.releases[0]?.merge.commits[0]?.parents[0] ?? "";
}

/** The commits that the later one has and the earlier has not, newest first. */
function between(repository: Repository, earlier: string, later: string): readonly Commit[] {
  const known = ancestorsOf(repository, earlier);
  return [...history(repository, later)].filter(({ sha }) => !known.has(sha));
}

function titleOf(message: string): string {
  return message.split("\n")[0] ?? "";
}

function resultOf({ statuses }: Deployment): string {
  const last = statuses.at(-1);
  switch (last?.state) {
    case "success":
      return "runs now";
    case "inactive":
      return "replaced";
    case "failure":
    case "error":
      return last.description === "" ? "failed" : last.description;
    default:
      return "not ended";
  }
}

function nameOf(cast: Cast, sha: string): string {
  const mark = cast.releaseOf(sha)?.mark;
  return mark === undefined ? sha.slice(0, 7) : `${mark} ${sha.slice(0, 7)}`;
}

function placesOf(setting: Setting, cast: Cast, sha: string): readonly DemoPlace[] {
  const { repository } = setting;
  const holds = (release: Release | null) =>
    release !== null && ancestorsOf(repository, release.merge.head.sha).has(sha);
  const holders = new Set(cast.releases.filter(holds).map(({ merge }) => merge.head.sha));
  const groups = Map.groupBy(cast.stages, ({ wave, name }) => wave ?? name);
  return [...groups].map(([name, stages]) => {
    const environments = stages.flatMap((stage) => stage.environments);
    const arrivals = environments
      .flatMap((environment) => cast.deploymentsIn(environment.name))
      .filter((one) => holders.has(one.sha) && hasSucceeded(one))
      .toSorted((a, b) => a.id - b.id);
    const [first] = arrivals;
    return {
      name: name.replace("-", " "),
      environments: environments.length,
      running: environments.filter((environment) => holds(cast.place(environment.name).runs))
        .length,
      firstAt: first === undefined ? null : Date.parse(first.createdAt),
      broughtBy: [...new Set(arrivals.map((one) => cast.releaseOf(one.sha)?.mark ?? ""))],
    };
  });
}
