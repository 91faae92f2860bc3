/** What the demo's report says of requests and limits. */
import { expect, test } from "@jest/globals";
import { limitsUsed, requestsByClass } from "../../../src/simulation/demo/usage.ts";
import type { LoggedRequest } from "../../../src/simulation/github/request-log.ts";

const MINUTE = 60_000;

function request(at: number, wanted: Partial<LoggedRequest> = {}): LoggedRequest {
  const template = "/repos/{owner}/{repo}/deployments";
  const rest = { path: template, status: 200, durationMs: 1, caller: "installation" } as const;
  return { at, method: "POST", template, ...rest, ...wanted };
}

test("counts the most that fell into any minute and hour, whenever it began", () => {
  const entries = [0, 50_000, 70_000, 100_000, 60 * MINUTE].map((at) => request(at));

  const limits = limitsUsed(entries);

  expect(limits.map(({ name, used }) => [name, used])).toEqual([
    ["requests in an hour", 4],
    ["created in a minute", 3],
    ["created in an hour", 4],
    ["requests of jobs in an hour", 0],
  ]);
});

test("counts as the app's what the app asked, by what it is about", () => {
  const entries = [
    request(0),
    request(1, { method: "GET", template: "/app/hook/deliveries", caller: "app" }),
    request(2, { method: "GET", template: "/repos/{owner}/{repo}/contents/{path}" }),
    request(3, { caller: "job" }),
    request(4),
  ];

  const classes = requestsByClass(entries);

  expect(classes).toEqual([
    { about: "deployments", reads: 0, writes: 2 },
    { about: "webhooks, if any was missed", reads: 1, writes: 0 },
    { about: "commits and files", reads: 1, writes: 0 },
  ]);
});
