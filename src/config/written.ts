/** The pipeline file as people write it; what it means is worked out later. */
import * as z from "zod";
import { PIPELINE_NAME_PATTERN } from "./pipeline-name.ts";
import {
  deploy,
  NOT_EMPTY,
  rollbackKeys,
  stage,
  template,
  wave,
  workflow,
} from "./written-stage.ts";
import * as written from "./written-values.ts";

const { alternatives, defined, described, list, mapping, name, positiveDuration, text } = written;

const window = defined(
  mapping({
    days: list(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
      .min(1, NOT_EMPTY)
      .optional(),
    from: written.timeOfDay,
    to: written.endOfDay,
    timezone: described(written.timezone, "An IANA name. Default UTC.").optional(),
  }),
  "window",
);

const freeze = defined(
  mapping({
    from: written.date,
    to: written.date,
    timezone: described(written.timezone, "An IANA name. Default UTC.").optional(),
    reason: text("a few words", 200).optional(),
  }),
  "freeze",
);

const permission = defined(
  alternatives(
    [
      z.enum(["triage", "write", "maintain", "admin"]),
      written.customRole,
      mapping({ teams: list(written.team).min(1, NOT_EMPTY) }),
    ],
    "triage, write, maintain, admin, role:NAME or { teams: [...] }",
  ),
  "permission",
);

/** The whole file. */
export const writtenPipeline = mapping({
  pipeline: described(
    z.string().regex(PIPELINE_NAME_PATTERN, {
      error: "1 to 30 small letters, digits and -, without - at the ends",
    }),
    "Default: from the repository's name.",
  ).optional(),
  branch: described(written.branch, "Default: the default branch.").optional(),
  paths: described(list(written.glob), "Files of this pipeline. Default: all.").optional(),
  build: described(
    mapping({
      workflow,
      dispatch: described(
        z.boolean(),
        "true: started by the captain. Default false: by GitHub on push.",
      ).optional(),
      timeout: described(positiveDuration, "Default 60m.").optional(),
    }),
    "The workflow that turns a commit into an artifact.",
  ),
  deploy: described(deploy, "How a release gets into an environment.").optional(),
  stages: described(
    list(alternatives([stage, wave], "a stage or a wave")).min(1, NOT_EMPTY),
    "In the order in which a release travels.",
  ),
  templates: described(
    z.record(name, template),
    "Stages that several waves share, by name.",
  ).optional(),
  windows: described(
    z.record(name, window),
    "Hours in which a release may enter, by name.",
  ).optional(),
  freezes: described(list(freeze), "Days without promotions to production.").optional(),
  "one-zone-at-a-time": described(
    z.boolean(),
    "One stage at a time deploys in a region. Default: where environments have region and zone.",
  ).optional(),
  alarms: described(
    mapping({
      heartbeat: described(positiveDuration, "Longer silence means unknown.").optional(),
      from: described(list(written.login), "Who may raise alarms besides writers.").optional(),
    }),
    "Where alarms come from, and what silence means.",
  ).optional(),
  rollback: described(
    mapping({
      ...rollbackKeys,
      confirm: described(z.boolean(), "false: /rollback acts at once. Default true.").optional(),
    }),
    "What goes back, and when.",
  ).optional(),
  review: described(
    mapping({
      required: described(z.boolean(), "One person alone can approve nothing.").optional(),
      bots: list(written.login).optional(),
    }),
    "Whether a change needs a second person.",
  ).optional(),
  permissions: described(
    mapping({
      view: described(permission, "May ask. Default triage.").optional(),
      rollback: described(permission, "May stop and reopen. Default write.").optional(),
      approve: described(permission, "May override. Default maintain.").optional(),
    }),
    "The role on GitHub that commands need.",
  ).optional(),
  notify: described(list(written.mention), "Mentioned in incidents.").optional(),
});

export type WrittenPipeline = z.infer<typeof writtenPipeline>;
export type WrittenPermission = z.infer<typeof permission>;
