/** Whatever goes wrong, and however much is logged, no secret is written down. */
import { expect, test } from "@jest/globals";
import { APP_KEY } from "../app-key.ts";
import { MINUTE, openStage } from "./stage.ts";
import { ONE_STAGE } from "./workflows.ts";

test("neither keys nor tokens nor the webhook secret stand in the log, on the least level and in trouble", async () => {
  const lines: string[] = [];
  const stage = await openStage({ pipeline: ONE_STAGE, hearLog: (line) => lines.push(line) });
  const { github, webhookSecret } = stage;
  const quote = (message: string, status: number) => ({
    times: 3,
    fault: { kind: "error", status, message } as const,
  });
  // A proxy, or GitHub itself, may repeat what it was sent.
  const token = `ghs_${"16C7e42F292c6912E7710c838347Ae178B4a"}`;
  github.faults.plan({
    template: "/repos/{owner}/{repo}/deployments",
    ...quote(`Bad credentials: token ${token}`, 500),
  });
  github.faults.plan({
    template: "/repos/{owner}/{repo}/commits/{ref}/check-runs",
    ...quote(`Refused ${webhookSecret} and ${APP_KEY}`, 502),
  });
  github.faults.plan({
    template: "/app/installations/{installation_id}/access_tokens",
    ...quote(`Not with ${APP_KEY}`, 401),
  });
  const sha = stage.merge("First (#1)");
  await stage.until(() => stage.check(sha).startsWith("success"));
  await stage.restart();
  await stage.pass(90 * MINUTE);

  const log = lines.join("");
  expect(log).toContain("to be tried again");
  expect(log).toContain("[redacted]");
  const body = APP_KEY.split("\n")[3] ?? "";
  expect(body.length).toBeGreaterThan(40);
  for (const secret of [webhookSecret, body, token.slice(4, 20)]) expect(log).not.toContain(secret);
  expect(log).not.toMatch(/gh[a-z]_[A-Za-z0-9]{8}|eyJ[\w-]{8,}\.|sha256=[0-9a-f]{40}/);
});
