/** Without these nothing can be released: it is said what is wrong, and releases go on when it is mended. */
import { expect, test } from "@jest/globals";
import type { Fault } from "../../src/simulation/github/faults.ts";
import { openConversation } from "./conversation.ts";
import { HOUR, MINUTE } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

const REPO = "/repos/{owner}/{repo}";
const DEPLOYMENTS = ["POST", `${REPO}/deployments`] as const;
const DISPATCHES = ["POST", `${REPO}/actions/workflows/{workflow_id}/dispatches`] as const;
const CONTENTS = ["GET", `${REPO}/contents/{path}`] as const;

const passing = (status: number): Fault => ({ kind: "error", status });
const page: Fault = { kind: "page", status: 502 };
const lasting = (status: number): Fault => ({
  kind: "error",
  status,
  message: status === 404 ? "Not Found" : "Resource not accessible by integration",
});

test.each([
  [...DEPLOYMENTS, "500", passing(500)],
  [...DEPLOYMENTS, "a web page", page],
  [...DISPATCHES, "500", passing(500)],
  [...DISPATCHES, "a web page", page],
  [...CONTENTS, "500", passing(500)],
  [...CONTENTS, "a web page", page],
] as const)(
  "where %s %s answers %s (%#), a release goes on by itself when that is over",
  async (method, template, _, fault) => {
    const stage = await openConversation({ pipeline: ONE_STAGE });
    const mend = stage.github.faults.plan({ method, template, fault });
    const sha = stage.merge("First (#1)");
    await stage.pass(10 * MINUTE);
    const asked = stage.github.log.entries.filter((one) => one.template === template).length;
    mend();
    await stage.until(() => stage.check(sha).startsWith("success"), HOUR);

    expect(stage.story("prod")).toHaveLength(1);
    expect(stage.runsOf("deploy.yml")).toHaveLength(1);
    expect(asked).toBeLessThan(60);
  },
);

test.each([
  [...DEPLOYMENTS, "404", lasting(404), "`deployments` (404)"],
  [...DEPLOYMENTS, "403", lasting(403), "`deployments` (403)"],
  [...DISPATCHES, "404", lasting(404), "`deploy.yml`"],
  [...DISPATCHES, "403", lasting(403), "`deploy.yml` (403)"],
] as const)(
  "where %s %s answers %s, it is said, and /retry goes on when it is mended",
  async (method, template, _, fault, words) => {
    const stage = await openConversation({ pipeline: ONE_STAGE });
    const mend = stage.github.faults.plan({ method, template, fault });
    const sha = stage.merge("First (#1)");
    await stage.until(() => stage.incident() !== null);
    await stage.pass(10 * MINUTE);
    const said = stage.incident()?.body ?? "";
    mend();
    await stage.ask("/retry prod");
    await stage.until(() => stage.check(sha).startsWith("success"), HOUR);
    await stage.pass(MINUTE);

    expect(said).toContain(words);
    expect(stage.incidents()).toHaveLength(1);
    expect(stage.incident()).toBeNull();
  },
);
