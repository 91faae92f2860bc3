/** `app.yml` asks for what the code uses, and for nothing more. */
import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import * as z from "zod";
import { APP_EVENTS, APP_PERMISSIONS } from "../../src/simulation/setting.ts";
import { filesUnder, textOf } from "./source-files.ts";

const level = z.enum(["read", "write"]);
type Level = z.infer<typeof level>;

const manifest = z
  .strictObject({
    name: z.string().max(34),
    description: z.string(),
    url: z.url(),
    public: z.literal(false),
    default_events: z.array(z.string()),
    default_permissions: z.record(z.string(), level),
  })
  .parse(load(textOf("app.yml")));

/** By the first pattern that fits; several permissions where GitHub wants them all for all that we do there. */
const ENDPOINTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/repos\/\{owner\}\/\{repo\}\/(actions|environments)/, ["actions"]],
  [/\/check-(runs|suites)/, ["checks"]],
  [/\/deployments/, ["deployments"]],
  // The conversation of a pull request is reached as an issue's, but guarded as the pull request's.
  [/\/issues\/(comments|\{issue_number\}\/comments)/, ["issues", "pull_requests"]],
  [/\/(issues|labels)/, ["issues"]],
  [/\/pulls/, ["pull_requests"]],
  [/\/(branches|contents|commits|compare|git)\//, ["contents"]],
  [/\/(collaborators|activity)/, ["metadata"]],
  [/^\/repos\/\{owner\}\/\{repo\}$/, ["metadata"]],
  [/^\/repositories\/\{repository_id\}$/, ["metadata"]],
  [/^\/(app|installation|users|rate_limit|meta)/, []],
  // Queries alone: they read what the permissions above let them.
  [/^\/graphql$/, []],
  // Asked only where a pipeline names teams, and then granted by the owner.
  [/^\/orgs\/\{org\}\/teams\//, []],
];

const EVENTS: Readonly<Record<string, string>> = {
  check_run: "checks",
  deployment_status: "deployments",
  issue_comment: "issues",
  issues: "issues",
  pull_request: "pull_requests",
  push: "contents",
  repository: "metadata",
  repository_dispatch: "contents",
  workflow_job: "actions",
  workflow_run: "actions",
};

describe("app.yml", () => {
  test("listens to what is understood, and to nothing else", () => {
    const understood = [...textOf("src/github/translate.ts").matchAll(/\[\s*"([a-z_]+)",\s*\{/g)]
      .map(([, event = ""]) => event)
      .filter((event) => !event.startsWith("installation"));

    expect(understood.length).toBeGreaterThan(5);
    expect(manifest.default_events).toEqual(understood.toSorted());
  });

  test("asks for the permissions that the endpoints and events need, and for no more", () => {
    const needed = new Map<string, Level>([["metadata", "read"]]);
    const need = (permission: string, wanted: Level) => {
      if (needed.get(permission) !== "write") needed.set(permission, wanted);
    };
    for (const { method, path } of endpoints()) {
      const permissions = ENDPOINTS.find(([pattern]) => pattern.test(path))?.[1];
      if (permissions === undefined)
        throw new Error(`${method} ${path} is in no line of ENDPOINTS`);
      for (const each of permissions) need(each, method === "GET" ? "read" : "write");
    }
    for (const event of manifest.default_events) need(EVENTS[event] ?? `of ${event}`, "read");

    expect(manifest.default_permissions).toEqual(Object.fromEntries(needed));
  });

  test("is what the simulated GitHub installs", () => {
    expect(APP_PERMISSIONS).toEqual(manifest.default_permissions);
    expect(APP_EVENTS).toEqual(manifest.default_events);
  });

  test("never asks for what would make the app dangerous", () => {
    const { administration, environments, secrets, workflows, contents } =
      manifest.default_permissions;

    expect([administration, environments, secrets, workflows]).toEqual(Array(4).fill(undefined));
    expect(contents).toBe("read");
  });
});

/** As the adapter to GitHub writes them: in full, or starting with a constant of the same file. */
function endpoints(): readonly { readonly method: string; readonly path: string }[] {
  return filesUnder("src/github", ".ts").flatMap((file) => {
    const text = textOf(file);
    const constants = [...text.matchAll(/^const (\w+) =\s+["`]([^"`]+)["`];$/gm)];
    const spelled = constants
      .toReversed()
      .reduce((whole, [, name = "", value = ""]) => whole.replaceAll(`\${${name}}`, value), text);
    const routes = spelled.matchAll(/["`](GET|POST|PATCH|PUT|DELETE) ([^"`]+)["`]/g);
    return [...routes].map(([, method = "", path = ""]) => ({ method, path }));
  });
}
