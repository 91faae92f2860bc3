import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { translate } from "../../src/github/translate.ts";
import { SELF } from "./given.ts";

const SHA = "a".repeat(40);
const OTHER = "b".repeat(40);
const ZEROS = "0".repeat(40);

const place = {
  installation: { id: 7 },
  repository: {
    id: 9,
    name: "shop",
    owner: { login: "acme" },
    default_branch: "main",
    pushed_at: 1_700_000_000,
  },
};
const ada = { login: "ada", type: "User" };
const us = { login: SELF, type: "Bot" };
const AT = "2026-11-23T10:00:00Z";
const at = Date.parse(AT);

/** The one signal that a payload gives, without its address; null: none. */
function signalOf(event: string, payload: Record<string, unknown>) {
  const signals = translate(event, { ...place, sender: ada, ...payload }, SELF);
  expect(signals.length).toBeLessThanOrEqual(1);
  return signals[0]?.signal ?? null;
}

describe("address", () => {
  test("names the repository by ids, with where it is called what now", () => {
    const [signal] = translate("repository", { ...place, action: "archived", sender: ada }, SELF);

    expect(signal?.installationId).toBe(7);
    expect(signal?.repository).toEqual({
      installationId: 7,
      repositoryId: 9,
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
    });
  });

  test("drops what comes through no installation", () => {
    expect(signalOf("repository", { action: "archived", installation: undefined })).toBeNull();
  });
});

describe("push", () => {
  const push = { ref: "refs/heads/main", before: OTHER, after: SHA, forced: false };

  test("tells where a branch moved, and when", () => {
    expect(signalOf("push", push)).toEqual({
      type: "push",
      push: {
        branch: "main",
        before: OTHER,
        after: SHA,
        isForced: false,
        at: 1_700_000_000_000,
        actor: "ada",
      },
    });
  });

  test.each([
    ["a new branch", { before: ZEROS }, { before: null, after: SHA }],
    ["a deleted branch", { after: ZEROS }, { before: OTHER, after: null }],
    ["a branch with slashes", { ref: "refs/heads/release/1.0" }, { branch: "release/1.0" }],
  ])("reads %s", (_name, change, expected) => {
    expect(signalOf("push", { ...push, ...change })).toMatchObject({ push: expected });
  });

  test("is not interested in tags", () => {
    expect(signalOf("push", { ...push, ref: "refs/tags/v1" })).toBeNull();
  });

  test("is believed also where we made it: the branch has moved", () => {
    expect(signalOf("push", { ...push, sender: us })).not.toBeNull();
  });
});

const RUN = {
  id: 11,
  run_number: 3,
  run_attempt: 2,
  event: "workflow_dispatch",
  path: ".github/workflows/deploy.yml@refs/heads/main",
  display_title: "Deploy",
  head_sha: SHA,
  head_branch: "main",
  head_repository: { id: 9 },
  actor: us,
  status: "completed",
  conclusion: "success",
  html_url: "https://github.com/acme/shop/actions/runs/11",
  created_at: AT,
  updated_at: AT,
  run_started_at: AT,
};

describe("results", () => {
  test("keeps the result of a run that we dispatched, though we are its sender", () => {
    const signal = signalOf("workflow_run", { action: "completed", workflow_run: RUN, sender: us });

    expect(signal).toMatchObject({
      type: "run",
      run: { runId: 11, attempt: 2, path: ".github/workflows/deploy.yml", conclusion: "success" },
    });
  });

  test("takes the file from the workflow where an old payload's run does not name it", () => {
    const { path: _path, ...run } = RUN;
    const workflow = { path: ".github/workflows/test.yml" };

    expect(signalOf("workflow_run", { workflow_run: run, workflow })).toMatchObject({
      run: { path: ".github/workflows/test.yml" },
    });
  });

  test("takes a conclusion that GitHub adds later for a failure", () => {
    const run = { ...RUN, conclusion: "melted" };

    expect(signalOf("workflow_run", { workflow_run: run })).toMatchObject({
      run: { conclusion: "failure" },
    });
  });

  test("knows a run whose fork is gone", () => {
    expect(
      signalOf("workflow_run", { workflow_run: { ...RUN, head_repository: null } }),
    ).toMatchObject({
      run: { headRepositoryId: null },
    });
  });

  test("reads a job", () => {
    const job = {
      id: 12,
      run_id: 11,
      run_attempt: 1,
      name: "deploy (prod-a)",
      status: "in_progress",
      conclusion: null,
      started_at: AT,
      completed_at: null,
      html_url: null,
    };

    expect(signalOf("workflow_job", { workflow_job: job, sender: us })).toEqual({
      type: "job",
      job: {
        jobId: 12,
        runId: 11,
        attempt: 1,
        name: "deploy (prod-a)",
        status: "in_progress",
        conclusion: null,
        startedAt: at,
        completedAt: null,
        url: null,
      },
    });
  });

  const status = { id: 21, state: "success", description: null, log_url: "", created_at: AT };

  test("tells a Deployment's status that a job posted in a run of ours", () => {
    const creator = { login: "github-actions[bot]" };
    const payload = {
      deployment: { id: 20 },
      deployment_status: { ...status, creator },
      sender: us,
    };

    expect(signalOf("deployment_status", payload)).toMatchObject({
      type: "deployment-status",
      status: { deploymentId: 20, statusId: 21, creator: "github-actions[bot]", logUrl: null },
    });
  });

  test("drops a status that we posted ourselves", () => {
    const payload = { deployment: { id: 20 }, deployment_status: { ...status, creator: us } };

    expect(signalOf("deployment_status", payload)).toBeNull();
  });
});

describe("check runs", () => {
  const check = {
    id: 31,
    name: "smoke",
    head_sha: SHA,
    external_id: "x",
    status: "completed",
    conclusion: "success",
    completed_at: AT,
    app: { slug: "checkly" },
  };

  test("tells the end of another app's check run, whoever started it", () => {
    expect(
      signalOf("check_run", { action: "completed", check_run: check, sender: us }),
    ).toMatchObject({
      type: "check",
      check: { app: "checkly", name: "smoke", headSha: SHA, conclusion: "success" },
    });
  });

  test("drops our own check runs, and those that have not ended", () => {
    const own = { ...check, app: { slug: "release-captain" } };

    expect(signalOf("check_run", { action: "completed", check_run: own })).toBeNull();
    expect(signalOf("check_run", { action: "created", check_run: check })).toBeNull();
  });

  test("tells a button of our own check run, and its re-run", () => {
    const own = { ...check, app: { slug: "release-captain" } };
    const pressed = { action: "requested_action", check_run: own };

    expect(signalOf("check_run", { ...pressed, requested_action: { identifier: "halt" } })).toEqual(
      {
        type: "check-requested",
        checkRunId: 31,
        identifier: "halt",
        actor: { login: "ada", isBot: false },
      },
    );
    expect(signalOf("check_run", { action: "rerequested", check_run: own })).toMatchObject({
      identifier: null,
    });
    expect(signalOf("check_run", { action: "rerequested", check_run: check })).toBeNull();
  });
});

describe("comments", () => {
  const comment = { id: 41, user: ada, body: "/status", created_at: AT, updated_at: AT };
  const created = { action: "created", issue: { number: 5 }, comment };

  test("tells a new comment", () => {
    expect(signalOf("issue_comment", created)).toEqual({
      type: "comment",
      comment: {
        commentId: 41,
        issue: 5,
        author: { login: "ada", isBot: false },
        body: "/status",
        viaApp: null,
        at,
      },
    });
  });

  test("says through which app it was posted", () => {
    const via = { ...comment, performed_via_github_app: { slug: "chatty" } };

    expect(signalOf("issue_comment", { ...created, comment: via })).toMatchObject({
      comment: { viaApp: "chatty" },
    });
  });

  test("knows a bot by its type or its name", () => {
    for (const user of [{ login: "x", type: "Bot" }, { login: "x[bot]" }]) {
      expect(
        signalOf("issue_comment", { ...created, comment: { ...comment, user } }),
      ).toMatchObject({
        comment: { author: { isBot: true } },
      });
    }
  });

  test("drops our own comments", () => {
    expect(
      signalOf("issue_comment", { ...created, comment: { ...comment, user: us }, sender: us }),
    ).toBeNull();
  });

  test("tells who edited a comment of ours, and nothing of edits to other people's", () => {
    const edit = { action: "edited", changes: { body: { from: "- [ ] yes" } } };
    const own = { ...comment, user: us, body: "- [x] yes" };

    expect(signalOf("issue_comment", { ...edit, comment: own })).toEqual({
      type: "edited",
      subject: "comment",
      id: 41,
      body: "- [x] yes",
      previousBody: "- [ ] yes",
      actor: { login: "ada", isBot: false },
      at,
    });
    expect(signalOf("issue_comment", { ...edit, comment })).toBeNull();
    expect(signalOf("issue_comment", { ...edit, comment: own, sender: us })).toBeNull();
  });
});

describe("issues", () => {
  const issue = {
    number: 6,
    state: "open",
    user: ada,
    body: null,
    updated_at: AT,
    labels: [{ name: "Alarm/Prod-A" }, { name: "bug" }, { name: "alarm/prod-a" }],
  };

  test("tells an alarm label, written in any case, once", () => {
    expect(signalOf("issues", { action: "opened", issue })).toEqual({
      type: "alarm-issue",
      issue: 6,
      isOpen: true,
      environments: ["prod-a"],
      actor: { login: "ada", isBot: false },
      at,
    });
  });

  test.each([
    ["labeled", "open", true],
    ["unlabeled", "open", true],
    ["reopened", "open", true],
    ["closed", "closed", false],
    ["deleted", "open", false],
    ["transferred", "open", false],
  ])("says after %s whether it is open", (action, state, isOpen) => {
    const label = action.endsWith("labeled") ? { label: { name: "alarm/prod-a" } } : {};

    expect(signalOf("issues", { action, issue: { ...issue, state }, ...label })).toMatchObject({
      isOpen,
    });
  });

  test("tells that the last alarm label was taken off", () => {
    const payload = { action: "unlabeled", label: { name: "alarm/prod-a" } };

    expect(signalOf("issues", { ...payload, issue: { ...issue, labels: [] } })).toMatchObject({
      environments: [],
    });
  });

  test("does not take whoever adds another label for the one who raised the alarm", () => {
    expect(signalOf("issues", { action: "labeled", label: { name: "bug" }, issue })).toBeNull();
  });

  test.each(["bug", "alarm/", "alarm/no such name", "alarms/prod-a"])(
    "knows %p for no alarm",
    (name) => {
      expect(
        signalOf("issues", { action: "opened", issue: { ...issue, labels: [{ name }] } }),
      ).toBeNull();
    },
  );

  test("tells who edited an issue of ours", () => {
    const payload = { action: "edited", changes: { body: { from: "old" } } };

    expect(
      signalOf("issues", { ...payload, issue: { ...issue, user: us, body: "new" } }),
    ).toMatchObject({
      type: "edited",
      subject: "issue",
      id: 6,
      body: "new",
      previousBody: "old",
    });
    expect(signalOf("issues", { ...payload, issue })).toBeNull();
  });
});

describe("dispatched alarms", () => {
  const alarm = { environment: "prod-a", alarm: "errors", state: "alarm", at: AT, id: "1" };
  const told = (change: Record<string, unknown>) =>
    signalOf("repository_dispatch", {
      action: "release-captain.alarm",
      client_payload: { ...alarm, ...change },
    });

  test("reads one for an environment", () => {
    expect(told({ url: "https://example.com/a" })).toEqual({
      type: "alarm-dispatch",
      target: { environment: "prod-a" },
      alarm: "errors",
      state: "alarm",
      at,
      id: "1",
      url: "https://example.com/a",
      sender: { login: "ada", isBot: false },
    });
  });

  test("reads one for a region, without a name", () => {
    expect(told({ environment: undefined, region: "us-west-1", alarm: undefined })).toMatchObject({
      target: { region: "us-west-1" },
      alarm: "",
    });
  });

  test.each([
    ["both an environment and a region", { region: "us-west-1" }],
    ["neither", { environment: undefined }],
    ["a bad environment", { environment: "prod a" }],
    ["an environment too long", { environment: "a".repeat(45) }],
    ["an unknown state", { state: "fire" }],
    ["no moment", { at: "yesterday" }],
    ["no id", { id: "" }],
    ["a name with line breaks", { alarm: "a\nb" }],
    ["a name that turns the text around", { alarm: "a\u202eb" }],
    ["a name too long", { alarm: "a".repeat(201) }],
  ])("refuses %s", (_name, change) => {
    expect(told(change)).toBeNull();
  });

  test.each(["http://example.com", "javascript:alert(1)", "no address", 5])(
    "leaves out the address %p, but not the alarm",
    (url) => {
      expect(told({ url })).toMatchObject({ state: "alarm", url: null });
    },
  );

  test("is not interested in other types", () => {
    expect(signalOf("repository_dispatch", { action: "other", client_payload: alarm })).toBeNull();
  });
});

describe("pull requests", () => {
  const pull = {
    number: 8,
    head: { sha: SHA },
    base: { ref: "main" },
    merged: false,
    updated_at: AT,
  };

  test.each([
    ["opened", {}, "opened"],
    ["synchronize", {}, "synchronize"],
    ["closed", { pull_request: { ...pull, merged: true } }, "merged"],
    ["edited", { changes: { base: { ref: { from: "old" } } } }, "edited"],
    ["closed", {}, null],
    ["edited", { changes: { title: { from: "old" } } }, null],
    ["labeled", {}, null],
  ])("reads %s %j as %p", (action, change, expected) => {
    const signal = signalOf("pull_request", { action, pull_request: pull, ...change });

    expect(signal).toEqual(
      expected === null
        ? null
        : { type: "pull-request", number: 8, headSha: SHA, action: expected, base: "main", at },
    );
  });
});

describe("repository and installation", () => {
  test("tells a renamed default branch with its former name", () => {
    const changes = { default_branch: { from: "master" } };

    expect(signalOf("repository", { action: "edited", changes })).toEqual({
      type: "repository",
      action: "default-branch",
      previousBranch: "master",
    });
    expect(signalOf("repository", { action: "edited", changes: { description: {} } })).toBeNull();
  });

  test.each(["renamed", "transferred", "archived", "unarchived", "deleted"])(
    "tells %s",
    (action) => {
      expect(signalOf("repository", { action, changes: { repository: {} } })).toMatchObject({
        action,
      });
    },
  );

  const installation = { id: 7, account: { login: "acme" } };
  const repositories = [{ id: 9, name: "shop", full_name: "acme/shop" }];

  test.each([
    ["created", "added"],
    ["deleted", "removed"],
    ["suspend", "suspended"],
    ["unsuspend", "unsuspended"],
    ["new_permissions_accepted", "permissions"],
  ])("tells installation %s as %s", (action, expected) => {
    const [told] = translate(
      "installation",
      { action, installation, repositories, sender: ada },
      SELF,
    );

    expect(told).toMatchObject({
      installationId: 7,
      repository: null,
      signal: {
        action: expected,
        repositories: [{ repositoryId: 9, owner: "acme", name: "shop" }],
      },
    });
  });

  test("tells repositories that were added to or taken from an installation", () => {
    const payload = { installation, repositories_added: repositories, repositories_removed: [] };

    expect(
      translate("installation_repositories", { action: "added", ...payload }, SELF),
    ).toHaveLength(1);
    expect(translate("installation_repositories", { action: "removed", ...payload }, SELF)).toEqual(
      [],
    );
  });
});

const EXAMPLES = z
  .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
  .parse(
    JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8"),
    ),
  )
  .flatMap(({ name, examples }) =>
    examples.map((payload) => ({
      name,
      payload: { ...payload, installation: installed(payload) },
    })),
  );

/** Many examples come without. */
function installed(payload: Record<string, unknown>): unknown {
  return payload["installation"] ?? { id: 7, account: { login: "acme" } };
}

describe("published examples", () => {
  test("understands those that matter", () => {
    const understood = new Map<string, number>();
    for (const { name, payload } of EXAMPLES) {
      const count = translate(name, payload, SELF).length;
      if (count > 0) understood.set(name, (understood.get(name) ?? 0) + count);
    }

    expect(Object.fromEntries(understood)).toMatchInlineSnapshot(`
{
  "check_run": 1,
  "deployment_status": 4,
  "installation": 7,
  "installation_repositories": 3,
  "issue_comment": 5,
  "pull_request": 10,
  "push": 2,
  "repository": 5,
  "workflow_job": 8,
  "workflow_run": 5,
}
`);
  });

  test("never throws, however a payload is damaged", () => {
    const example = fc.constantFrom(...EXAMPLES);
    const damage = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.bigInt(), fc.double());
    fc.assert(
      fc.property(example, fc.array(fc.nat(), { maxLength: 4 }), damage, (one, path, value) => {
        expect(translate(one.name, damaged(one.payload, path, value), SELF)).toBeInstanceOf(Array);
      }),
      { numRuns: 3000 },
    );
  });

  test("never throws at anything else", () => {
    const event = fc.oneof(fc.constantFrom(...EXAMPLES.map(({ name }) => name)), fc.string());
    fc.assert(
      fc.property(event, fc.anything(), (name, payload) => {
        expect(translate(name, payload, SELF)).toEqual([]);
      }),
    );
  });
});

/** A copy in which the value at a path (of positions) is another one. */
function damaged(value: unknown, path: readonly number[], damage: unknown): unknown {
  const [position, ...rest] = path;
  if (position === undefined) return damage;
  if (typeof value !== "object" || value === null) return damage;
  const entries = Object.entries(value);
  if (entries.length === 0) return damage;
  const chosen = position % entries.length;
  const changed = entries.map(([key, old], index): [string, unknown] => [
    key,
    index === chosen ? damaged(old, rest, damage) : old,
  ]);
  return Array.isArray(value) ? changed.map(([, old]) => old) : Object.fromEntries(changed);
}
