/** What GitHub itself puts in front of deployments to an environment. */
import { z } from "zod";
import type { EnvironmentRules, GitHub, Outcome } from "../../captain/ports/github.ts";
import { ask, askPages, orWhenMissing, type RepositoryCaller, succeed } from "../connection.ts";

export function environmentCalls(caller: RepositoryCaller): Pick<GitHub, "readEnvironmentRules"> {
  return {
    readEnvironmentRules: async (environments) => {
      const found = await (environments.length > MOST_ONE_BY_ONE
        ? listAll(caller, environments)
        : readEach(caller, environments));
      return found.ok ? succeed(rulesByName(environments, found.value)) : found;
    },
  };
}

/** More than this are cheaper to find in the list of all, a hundred to a page. */
const MOST_ONE_BY_ONE = 3;

const REVIEWER = z.object({
  reviewer: z
    .object({ login: z.string().optional(), slug: z.string().optional() })
    .nullish()
    .transform((one) => ({ login: one?.login ?? null, team: one?.slug ?? null })),
});

const ENVIRONMENT = z.object({
  name: z.string(),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        wait_timer: z.int().optional(),
        reviewers: z.array(REVIEWER).optional(),
      }),
    )
    .optional(),
});

type Environment = z.infer<typeof ENVIRONMENT>;

/** As many environments as a pipeline may have, and some that belong to none. */
const MOST_PAGES = 25;

const ALL = "GET /repos/{owner}/{repo}/environments";

async function readEach(
  caller: RepositoryCaller,
  names: readonly string[],
): Promise<Outcome<readonly Found[]>> {
  const found: Found[] = [];
  for (const name of names) {
    const outcome = await ask(caller, {
      route: `${ALL}/{environment_name}`,
      parameters: { environment_name: name },
      schema: ENVIRONMENT,
    });
    const environment = orWhenMissing(outcome, null);
    if (!environment.ok) return environment;
    if (environment.value !== null) found.push(foundOf(caller, environment.value));
  }
  return succeed(found);
}

async function listAll(
  caller: RepositoryCaller,
  names: readonly string[],
): Promise<Outcome<readonly Found[]>> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const outcome = await askPages(caller, {
    route: ALL,
    schema: z
      .object({ environments: z.array(ENVIRONMENT).optional() })
      .transform(({ environments = [] }) =>
        environments.filter(({ name }) => wanted.has(name.toLowerCase())),
      ),
    mostPages: MOST_PAGES,
    isEnough: (found) => found.length >= wanted.size,
  });
  return outcome.ok ? succeed(outcome.value.map((one) => foundOf(caller, one))) : outcome;
}

interface Found extends EnvironmentRules {
  readonly name: string;
}

const MINUTE_MS = 60_000;

function foundOf({ repository }: RepositoryCaller, environment: Environment): Found {
  const rules = environment.protection_rules ?? [];
  const reviewers = rules.flatMap((rule) => rule.reviewers ?? []);
  return {
    name: environment.name,
    reviewers: reviewers.flatMap(({ reviewer: { login, team } }) => {
      if (login !== null) return [login];
      return team === null ? [] : [`${repository.owner}/${team}`];
    }),
    waitTimerMs: Math.max(0, ...rules.map((rule) => rule.wait_timer ?? 0)) * MINUTE_MS,
  };
}

/** GitHub compares names without case. */
function rulesByName(
  names: readonly string[],
  found: readonly Found[],
): ReadonlyMap<string, EnvironmentRules> {
  const byName = new Map(found.map((one) => [one.name.toLowerCase(), one]));
  return new Map(
    names.flatMap((name) => {
      const rules = byName.get(name.toLowerCase());
      if (rules === undefined) return [];
      const { reviewers, waitTimerMs } = rules;
      return reviewers.length > 0 || waitTimerMs > 0 ? [[name, { reviewers, waitTimerMs }]] : [];
    }),
  );
}
