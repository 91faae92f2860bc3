import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Step, startStep } from "./step.ts";
import { TinyGitHub } from "./tiny-github.ts";

const github = new TinyGitHub();
beforeEach(() => github.start());
afterEach(async () => {
  await github.stop();
  github.calls.length = 0;
  github.fault = () => null;
});

const anAlarm = (inputs: Step["inputs"]): Step => ({
  apiUrl: github.url,
  inputs: { command: "alarm", state: "alarm", ...inputs },
});

describe("alarm", () => {
  test("sends all that it was told", async () => {
    const step = await startStep(
      anAlarm({
        environment: "prod-a",
        alarm: "5xx rate (p99)",
        at: "2026-11-23T11:15:02+01:00",
        id: "pager-1",
        url: "https://grafana.acme.test/d/1",
      }),
    );

    expect(step).toMatchObject({ exitCode: 0, errors: [] });
    expect(github.calls).toEqual([
      {
        method: "POST",
        path: "/repos/acme/My.Checkout/dispatches",
        body: {
          event_type: "release-captain.alarm",
          client_payload: {
            environment: "prod-a",
            alarm: "5xx rate (p99)",
            state: "alarm",
            at: "2026-11-23T10:15:02.000Z",
            id: "pager-1",
            url: "https://grafana.acme.test/d/1",
          },
        },
      },
    ]);
  });

  test("gives every message a time and an id of its own, the same when it is sent again", async () => {
    let failures = 1;
    github.fault = () => (failures-- > 0 ? { status: 502 } : null);

    const first = await startStep(anAlarm({ region: "eu-west-1", state: "ok" }));
    await startStep(anAlarm({ region: "eu-west-1", state: "ok" }));

    expect(first.exitCode).toBe(0);
    const [lost, repeated, next] = github.calls.map(({ body }) => body);
    expect(repeated).toEqual(lost);
    expect(next).not.toEqual(lost);
    expect(lost).toMatchObject({
      client_payload: {
        region: "eu-west-1",
        alarm: "",
        state: "ok",
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        id: expect.stringMatching(/^run-4711-1-/),
      },
    });
  });

  test.each([
    [{}, 'Set either input "environment" or input "region".'],
    [{ environment: "a", region: "b" }, 'Set either input "environment" or input "region".'],
    [{ environment: "a", state: "" }, 'Input "state" must be one of ok, alarm, unknown.'],
    [{ environment: "a", state: "ALARM" }, 'Input "state" must be one of ok, alarm, unknown.'],
    [{ environment: "a", at: "yesterday" }, 'Input "at" must be a time such as'],
    [{ environment: "a", url: "http://a" }, 'Input "url" must be an address that begins with'],
  ])("refuses %j", async (inputs, sentence) => {
    const step = await startStep(anAlarm(inputs));

    expect(step.exitCode).toBe(1);
    expect(step.errors[0]).toContain(sentence);
    expect(github.calls).toEqual([]);
  });

  test("names the permission, and the way that needs a weaker one", async () => {
    github.fault = () => ({ status: 403 });

    const step = await startStep(anAlarm({ environment: "prod-a" }));

    expect(step.exitCode).toBe(1);
    expect(step.errors).toEqual([
      'Add "permissions: contents: write" to this job, or open an issue labelled alarm/prod-a instead, which needs only "issues: write". The alarm was not sent.',
    ]);
  });
});
