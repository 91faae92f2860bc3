/** What is wrong in stages, waves, templates and their names, and where. */
import { describe, expect, test } from "@jest/globals";
import { problemsOf, withStages } from "./a-file.ts";

describe("stages", () => {
  test.each([
    {
      name: "an environment of more than 44 characters",
      text: `  - { wave: 1, regions: [${"r".repeat(40)}], stages: [{ stage: a, environments: "prod-{region}" }] }\n`,
      problems: [
        `4:104: the environment "prod-${"r".repeat(40)}" must have 1 to 44 letters, digits, dots, - and _, and begin with a letter or digit`,
      ],
    },
    {
      name: "a stage of more than 80 characters",
      text: `  - { stage: ${"s".repeat(81)}, environments: [a] }\n`,
      problems: [`4:14: the stage "${"s".repeat(77)}…" has more than 80 characters`],
    },
    {
      name: "an unknown key of a stage, and the mistakes that it hides",
      text: `  - stage: a
    enviroments: [a, A]
    aproval: none
    window: nights
`,
      problems: [
        '5:5: unknown key "enviroments"; did you mean "environments"?',
        '5:22: the environment "A" is there twice, as "a"; GitHub takes them for the same',
        '6:5: unknown key "aproval"; did you mean "approvals"?',
        '7:13: no window is called "nights"',
      ],
    },
    {
      name: "a stage without environments",
      text: `  - stage: a
  - { stage: b, environments: [b] }
`,
      problems: ['4:5: "environments" is missing'],
    },
    {
      name: "an entry that is neither stage nor wave",
      text: `  - environments: [a]
`,
      problems: ['4:5: "stage" is missing'],
    },
    {
      name: "an environment that is a number",
      text: `  - { stage: a, environments: [1] }
`,
      problems: [
        '4:32: an entry of "environments" must be a name, or a mapping with a name, not 1; put it in quotes',
      ],
    },
    {
      name: "an environment with a space",
      text: `  - { stage: a, environments: [my place] }
`,
      problems: [
        '4:32: an entry of "environments" must be a name of letters, digits, dots, - and _ that begins with a letter or digit, not "my place"',
      ],
    },
    {
      name: "an environment that is there twice",
      text: `  - { stage: a, environments: [e] }
  - stage: b
    environments:
      - f
      - name: e
`,
      problems: ['8:15: the environment "e" is there twice'],
    },
    {
      name: "environments that differ only in capitals",
      text: `  - { stage: a, environments: [prod] }
  - { stage: b, environments: [Prod] }
`,
      problems: [
        '5:32: the environment "Prod" is there twice, as "prod"; GitHub takes them for the same',
      ],
    },
    {
      name: "an unknown key of an environment",
      text: `  - { stage: a, environments: [{ name: e, zones: a }] }
`,
      problems: ['4:43: unknown key "zones"; did you mean "zone"?'],
    },
    {
      name: "an address that is not https",
      text: `  - { stage: a, environments: [{ name: e, url: "http://x.example" }] }
`,
      problems: [
        '4:48: "url" must be an address that begins with https://, not "http://x.example"',
      ],
    },
    {
      name: "a stage that is there twice",
      text: `  - { stage: a, environments: [e] }
  - { stage: A, environments: [f] }
`,
      problems: ['5:14: the stage "A" is there twice'],
    },
    {
      name: "a template over several zones without {zone}",
      text: `  - { wave: 1, regions: [r], stages: zonal }
templates:
  zonal:
    zones: [a, b]
    stages: [{ stage: box, environments: "box-{region}{zone}" }]
`,
      problems: [
        '8:23: the stage "wave-1/box" is there twice; write {zone} in its name, such as "box-{zone}"',
      ],
    },
    {
      name: "a template that does not exist",
      text: `  - { wave: 1, regions: [r], stages: zona }
templates:
  zonal: { stages: [{ stage: a, environments: [e] }] }
`,
      problems: ['4:38: no template is called "zona"; did you mean "zonal"?'],
    },
    {
      name: "a template that contains itself",
      text: `  - { wave: 1, stages: one }
templates:
  one: { stages: two }
  two: { stages: one }
`,
      problems: [
        '6:18: the template "one" contains itself',
        '7:18: the template "two" contains itself',
      ],
    },
    {
      name: "templates that nest too deep",
      text: `  - { wave: 1, stages: t1 }
templates:
  t1: { stages: t2 }
  t2: { stages: t3 }
  t3: { stages: t4 }
  t4: { stages: t5 }
  t5: { stages: t6 }
  t6: { stages: [{ stage: a, environments: [e] }] }
`,
      problems: ["6:17: templates may contain each other 5 deep, not deeper"],
    },
    {
      name: "{region} outside of a wave with regions",
      text: `  - { stage: a, environments: ["a-{region}"] }
`,
      problems: [
        "4:32: {region} has no meaning here: only a wave with regions has one for each environment",
      ],
    },
    {
      name: "{zone} outside of a template with zones",
      text: `  - { stage: "a-{zone}", environments: [a] }
`,
      problems: [
        "4:14: {zone} has no meaning here: only a template with zones has one for each stage",
      ],
    },
    {
      name: "a placeholder that does not exist",
      text: `  - wave: 1
    regions: [r]
    stages: [{ stage: a, environments: "a-{regoin}" }]
`,
      problems: ['6:40: nothing is known as "{regoin}"; did you mean "{region}"?'],
    },
    {
      name: "a brace without its partner",
      text: `  - { stage: a, environments: "a-{zone" }
`,
      problems: ['4:31: "a-{zone" has a brace without its partner'],
    },
    {
      name: "a wave that is there twice",
      text: `  - { wave: 1, stages: [{ stage: a, environments: [a] }] }
  - { wave: wave-1, stages: [{ stage: b, environments: [b] }] }
`,
      problems: ['5:13: the wave "wave-1" is there twice'],
    },
    {
      name: "a wave with an empty list of regions",
      text: `  - { wave: 1, regions: [], stages: [{ stage: a, environments: [a] }] }
`,
      problems: ['4:25: "regions" must be a list with at least one entry, not an empty list'],
    },
    {
      name: "a region that is there twice",
      text: `  - { wave: 1, regions: [r, q, r], stages: [{ stage: a, environments: "a-{region}" }] }
`,
      problems: ['4:32: "r" is there twice'],
    },
    {
      name: "a zone that is there twice",
      text: `  - { wave: 1, stages: z }
templates:
  z: { zones: [a, a], stages: [{ stage: "s-{zone}", environments: "e-{zone}" }] }
`,
      problems: ['6:19: "a" is there twice'],
    },
    {
      name: "a wave that is half a number",
      text: `  - { wave: 1.5, stages: [{ stage: a, environments: [a] }] }
`,
      problems: ['4:13: "wave" must be a number or a name, not 1.5'],
    },
    {
      name: "an unquoted placeholder in braces",
      text: `  - { wave: 1, regions: [r], stages: [{ stage: onebox-{zone}, environments: [a] }] }
`,
      problems: [
        '4:55: this is not YAML: missed comma between flow collection entries; put a text that holds {…} in quotes: "prod-{zone}"',
      ],
    },
    {
      name: "an unquoted placeholder at the beginning",
      text: `  - stage: a
    environments: {region}-a
`,
      problems: [
        '5:27: this is not YAML: bad indentation of a mapping entry; put a text that holds {…} in quotes: "prod-{zone}"',
      ],
    },
    {
      name: "a list that is never closed",
      text: `  - { stage: a, environments: [a }
`,
      problems: [
        "4:34: this is not YAML: missed comma between flow collection entries; a bracket or a brace has no partner",
      ],
    },
    {
      name: "a tab",
      text: `  - stage: a
	environments: [a]
`,
      problems: [
        "5:1: this is not YAML: tab characters must not be used in indentation; indent with spaces",
      ],
    },
  ])("refuses $name", ({ text, problems }) => {
    expect(problemsOf(withStages(text))).toEqual(problems);
  });
});
