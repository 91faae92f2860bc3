/** What is wrong in the other keys of a file, and where. */
import { describe, expect, test } from "@jest/globals";
import { problemsOf, withKeys } from "./a-file.ts";

describe("other keys", () => {
  test.each([
    {
      name: "a number where a list should be",
      text: "freezes: 12\n",
      problems: ['4:10: "freezes" must be a list, not 12'],
    },
    {
      name: "a key that is like no other",
      text: `xylophone: 1
`,
      problems: ['4:1: unknown key "xylophone"'],
    },
    {
      name: "a key that is written twice",
      text: `branch: main
branch: trunk
`,
      problems: ['5:1: the key "branch" is written twice'],
    },
    {
      name: "a window that ends before it begins",
      text: `windows:
  night: { from: 22:00, to: 06:00 }
`,
      problems: ["5:29: a window begins before it ends: 22:00 is not before 06:00"],
    },
    {
      name: "a time of day that does not exist",
      text: `windows:
  day: { from: 9:00, to: 25:00 }
`,
      problems: [
        '5:16: "from" must be a time of day such as "09:00", not "9:00"',
        '5:26: "to" must be a time of day such as "16:00", not "25:00"',
      ],
    },
    {
      name: "a day in full",
      text: `windows:
  day: { days: [mon, tuesday], from: "09:00", to: "16:00" }
`,
      problems: [
        '5:22: an entry of "days" must be mon, tue, wed, thu, fri, sat or sun, not "tuesday"; did you mean "tue"?',
      ],
    },
    {
      name: "a time zone that does not exist",
      text: `windows:
  day: { from: "09:00", to: "16:00", timezone: Europe/Berln }
`,
      problems: [
        '5:48: "timezone" must be an IANA time zone such as "Europe/Berlin" or "UTC", not "Europe/Berln"',
      ],
    },
    {
      name: "an offset as a time zone",
      text: `windows:
  day: { from: "09:00", to: "16:00", timezone: "+02:00" }
`,
      problems: [
        '5:48: "timezone" must be an IANA time zone such as "Europe/Berlin" or "UTC", not "+02:00"',
      ],
    },
    {
      name: "a date that the calendar does not have",
      text: `freezes:
  - { from: 2026-02-28, to: 2026-02-29 }
`,
      problems: ['5:29: "to" must be a date that the calendar has, not "2026-02-29"'],
    },
    {
      name: "a freeze that ends before it begins",
      text: `freezes:
  - from: 2026-12-02
    to: 2026-11-24
`,
      problems: ["6:9: a freeze begins before it ends: 2026-12-02 is after 2026-11-24"],
    },
    {
      name: "an answer that is no boolean",
      text: `one-zone-at-a-time: yes
`,
      problems: ['4:21: "one-zone-at-a-time" must be true or false, not "yes"'],
    },
    {
      name: "a role that does not exist",
      text: `permissions: { approve: maintainer }
`,
      problems: [
        '4:25: "approve" must be triage, write, maintain, admin, role:NAME or { teams: [...] }, not "maintainer"; did you mean "maintain"?',
      ],
    },
    {
      name: "somebody to notify who is not a list",
      text: `notify: "@acme/oncall"
`,
      problems: ['4:9: "notify" must be a list, not "@acme/oncall"'],
    },
    {
      name: "a branch as a reference",
      text: `branch: refs/heads/main
`,
      problems: [
        '4:9: "branch" must be the name of a branch, such as "main", not "refs/heads/main"',
      ],
    },
    {
      name: "a path with a leading slash",
      text: `paths: ["/services/**"]
`,
      problems: [
        '4:9: an entry of "paths" must be a path from the top of the repository, with * ** and ? only, such as "services/checkout/**", not "/services/**"',
      ],
    },
    {
      name: "braces in a path",
      text: `paths: ["src/{a,b}/**"]
`,
      problems: [
        '4:9: an entry of "paths" must be a path from the top of the repository, with * ** and ? only, such as "services/checkout/**", not "src/{a,b}/**"',
      ],
    },
    {
      name: "a second document",
      text: `---
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages: [{ stage: s, environments: [e] }]
`,
      problems: ['5:1: a second document begins; remove the "---"'],
    },
    {
      name: "an unquoted bot",
      text: `review: { bots: [dependabot[bot]] }
`,
      problems: [
        '4:28: this is not YAML: missed comma between flow collection entries; put a name that ends in [bot] in quotes: ["dependabot[bot]"]',
      ],
    },
    {
      name: "an unquoted mention",
      text: `notify: [@acme/oncall]
`,
      problems: [
        "4:10: this is not YAML: missed comma between flow collection entries; put a text that begins with @, ` or % in quotes",
      ],
    },
    {
      name: "an unquoted glob",
      text: `paths: [**/*.ts]
`,
      problems: ['4:9: there is no anchor "&*/*.ts"; put a text that begins with * in quotes'],
    },
    {
      name: "a key that is a list",
      text: `? [a]
: b
`,
      problems: ["4:3: a key must be a word"],
    },
    {
      name: "an alias of what it is in",
      text: `templates: &t
  a: *t
`,
      problems: ["5:6: an alias inside of what it stands for would never end"],
    },
  ])("refuses $name", ({ text, problems }) => {
    expect(problemsOf(withKeys(text))).toEqual(problems);
  });
});
