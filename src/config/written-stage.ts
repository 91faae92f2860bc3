/** Waves, stages, steps and templates as people write them. */
import * as z from "zod";
import * as written from "./written-values.ts";

const { alternatives, defined, described, duration, list, mapping, name, positiveDuration, text } =
  written;

export const NOT_EMPTY = "a list with at least one entry";

export const workflow = described(
  written.workflow,
  "The file name of a workflow in .github/workflows, such as deploy.yml.",
);

const deployKeys = {
  workflow: workflow.optional(),
  app: described(written.appSlug, "The app that deploys instead of a workflow.").optional(),
  "fan-out": described(
    z.enum(["environment", "stage"]),
    "One run for each environment, or one run with a matrix for the whole stage.",
  ).optional(),
  "start-within": described(
    positiveDuration,
    "Queued or pending longer than this: never started. Default 30m.",
  ).optional(),
  timeout: described(positiveDuration, "From its first started job. Default 60m.").optional(),
};
export const deploy = defined(mapping(deployKeys), "deploy");

export const rollbackKeys = {
  automatic: described(
    z.enum(["production", "all", "off"]),
    "Where evidence of harm rolls back by itself. Default production.",
  ).optional(),
  scope: described(
    z.enum(["environment", "stage"]),
    "What goes back when one environment shows harm. Default environment.",
  ).optional(),
};

const timeout = described(positiveDuration, "How long the step may take.").optional();

const people = defined(
  mapping({
    teams: list(written.team).optional(),
    users: list(written.login).optional(),
    count: z
      .int({ error: "a whole number" })
      .min(1, "1 or more")
      .max(100, "100 or less")
      .optional(),
  }),
  "people",
);

/** One thing that must pass in each environment after its deployment. */
const step = defined(
  alternatives(
    [
      mapping({ workflow, timeout }),
      mapping({
        check: described(
          text("the name of a check run", 200),
          "A check run on the release's commit; {environment} stands for the environment.",
        ),
        app: described(written.appSlug, "Who posts the check run; never github-actions."),
        timeout,
      }),
      mapping({
        alarms: described(
          alternatives(
            [z.literal("any"), list(text("the name of an alarm", 200)).min(1, NOT_EMPTY)],
            "any or a list of alarm names",
          ),
          "Which alarms must be quiet.",
        ),
        timeout,
      }),
      mapping({ bake: described(duration, "How long the environment is watched."), timeout }),
      mapping({ manual: described(people, "Who must approve."), timeout }),
    ],
    "one step: workflow, check, alarms, bake or manual",
  ),
  "step",
);

const requirement = alternatives(
  [mapping({ manual: people }), mapping({ window: name })],
  "one condition: manual or window",
);

const approvals = defined(
  alternatives([z.literal("none"), list(step)], "none or a list of steps"),
  "approvals",
);

const requires = defined(
  alternatives(
    [list(requirement), mapping({ manual: people.optional(), window: name.optional() })],
    "a list of conditions, each manual or window",
  ),
  "requires",
);

/** What a stage may set, and a wave for all its stages. */
const settingKeys = {
  production: described(z.boolean(), "Default: true in a wave, false outside.").optional(),
  deploy: described(deploy, "Merged key by key with the pipeline's.").optional(),
  approvals: described(
    approvals,
    "All must pass in every environment. none: nothing is asked, not even quiet alarms.",
  ).optional(),
  requires: described(requires, "Conditions before a release enters.").optional(),
  window: described(name, "The only hours in which a release may enter.").optional(),
  rollback: described(mapping(rollbackKeys), "Merged key by key with the pipeline's.").optional(),
  alarms: described(z.literal("ignore"), "Alarms do not close this entrance.").optional(),
};

/** A place where a release runs, where its name alone does not say enough. */
const environment = defined(
  mapping({
    name: described(written.template, "May use {region}, {zone}, {wave} and {stage}."),
    region: written.template.optional(),
    zone: written.template.optional(),
    url: described(written.url, "Where it can be seen; may use {environment} too.").optional(),
    "one-box": described(z.boolean(), "It takes the first slice of traffic.").optional(),
  }),
  "environment",
);

const environments = alternatives(
  [
    written.template,
    list(alternatives([written.template, environment], "a name, or a mapping with a name")).min(
      1,
      NOT_EMPTY,
    ),
  ],
  "a name or a list of environments",
);

export const stage = defined(
  mapping({
    stage: described(written.template, "Unique; in a wave it is known as WAVE/STAGE."),
    environments: described(environments, "Deployed to in parallel."),
    ...settingKeys,
  }),
  "stage",
);

const stages = alternatives(
  [name, list(stage).min(1, NOT_EMPTY)],
  "the name of a template or a list of stages",
);

export const wave = defined(
  mapping({
    wave: described(
      alternatives([z.int().min(0).max(9999), name], "a number or a name"),
      "2 is known as wave-2; a word is taken as it is.",
    ),
    regions: described(list(name).min(1, NOT_EMPTY), "Deployed to in parallel.").optional(),
    stages: described(stages, "One after another."),
    bake: described(duration, "After the wave's last stage.").optional(),
    ...settingKeys,
  }),
  "wave",
);

export const template = defined(
  mapping({
    zones: described(list(name).min(1, NOT_EMPTY), "One after another.").optional(),
    stages: described(stages, "One after another within each zone."),
  }),
  "template",
);

export type WrittenStage = z.infer<typeof stage>;
export type WrittenWave = z.infer<typeof wave>;
export type WrittenEnvironment = z.infer<typeof environment>;
export type WrittenStep = z.infer<typeof step>;
export type WrittenDeploy = z.infer<typeof deploy>;
export type WrittenSettings = Pick<WrittenStage, keyof typeof settingKeys>;
export type WrittenRequirements = z.infer<typeof requires>;
export type WrittenPeople = z.infer<typeof people>;
