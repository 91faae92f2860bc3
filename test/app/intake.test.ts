/** What becomes of a webhook at the service's address. */
import { createHmac } from "node:crypto";
import { request } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { ask, BODY, deliver, SECRET, type Shell, startShell, webhookHeaders } from "./shell.ts";

const running: Shell[] = [];

function sha1(body: string): string {
  return `sha1=${createHmac("sha1", SECRET).update(body).digest("hex")}`;
}

async function shell(settings: Parameters<typeof startShell>[0] = {}): Promise<Shell> {
  const started = await startShell(settings);
  running.push(started);
  return started;
}

afterEach(async () => {
  for (const { service } of running.splice(0)) await service.stop();
});

describe("a genuine webhook", () => {
  test("is stored as it came, and only then answered", async () => {
    const save = Promise.withResolvers<number>();
    const started = await shell({ save: () => save.promise });

    const answered = deliver(started);
    const first = await Promise.race([
      answered,
      new Promise((done) => setTimeout(done, 50, "none")),
    ]);
    save.resolve(1);
    const reply = await answered;

    expect(first).toBe("none");
    expect(reply.status).toBe(202);
  });

  test("keeps its body, its event, its GUID and where it belongs", async () => {
    const started = await shell();

    await deliver(started);

    expect(started.stored).toMatchObject([
      {
        guid: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        event: "push",
        installationId: 11,
        repositoryId: 22,
        payload: BODY,
        receivedAt: 1_000,
      },
    ]);
    expect(started.happened).toEqual(["stored", "notified"]);
  });

  test("wakes nobody when it was stored before", async () => {
    const started = await shell({ save: async () => null });

    const reply = await deliver(started);

    expect(reply.status).toBe(202);
    expect(started.happened).toEqual([]);
  });

  test("is not stored where the captain does not want it", async () => {
    const asked: unknown[] = [];
    const started = await shell({
      wants: (webhook) => {
        asked.push(webhook);
        return false;
      },
    });

    const reply = await deliver(started);

    expect(reply.status).toBe(200);
    expect(started.stored).toEqual([]);
    expect(asked).toEqual([{ event: "push", installationId: 11, repositoryId: 22, body: BODY }]);
  });

  test("is not stored when it belongs to no installation, as a ping", async () => {
    const started = await shell();

    const reply = await deliver(started, { body: '{"zen":"Design for failure."}' });

    expect(reply.status).toBe(200);
    expect(started.stored).toEqual([]);
  });

  test("gets 503 when the store fails, and the log says so", async () => {
    const started = await shell({ save: () => Promise.reject(new Error("disk full")) });

    const reply = await deliver(started);

    expect(reply.status).toBe(503);
    expect(started.log).toMatchObject([{ level: "error", fields: { installation: 11 } }]);
  });
});

describe("refuses", () => {
  test.each([
    ["a wrong signature", { headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } }, 401],
    ["a body that was changed", { headers: webhookHeaders(`${BODY} `), body: BODY }, 401],
    ["a signature that is none", { headers: { "x-hub-signature-256": "sha1=abc" } }, 400],
    ["no signature", { headers: { "x-hub-signature-256": "" } }, 400],
    [
      "a SHA-1 signature alone",
      { headers: { "x-hub-signature-256": "", "x-hub-signature": sha1(BODY) } },
      400,
    ],
    ["the signature of an empty body", { body: "" }, 401],
    ["a missing event", { headers: { "x-github-event": "" } }, 400],
    ["an event with line ends", { headers: { "x-github-event": "push%0a" } }, 400],
    ["a GUID that is none", { headers: { "x-github-delivery": "a b" } }, 400],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["a signed body that is not JSON", { body: "{" }, 400],
  ])("%s", async (_name, sent, status) => {
    const started = await shell();

    const reply = await deliver(started, sent);

    expect(reply.status).toBe(status);
    expect(started.stored).toEqual([]);
  });

  test.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])(
    "%s, and says what works",
    async (method) => {
      const started = await shell();

      const reply = await ask(`${started.service.url}/api/github/webhooks`, {
        method,
        headers: webhookHeaders(BODY),
      });

      expect(reply.status).toBe(405);
      expect(reply.headers["allow"]).toBe("POST");
      expect(started.stored).toEqual([]);
    },
  );

  test.each([
    ["nested a hundred thousand deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    [
      "with ids that are prototypes",
      '{"__proto__":{"installation":{"id":11},"repository":{"id":22}}}',
    ],
    [
      "with ids beyond what is exact",
      '{"installation":{"id":9007199254740993},"repository":{"id":22}}',
    ],
    ["with ids that are texts", '{"installation":{"id":"11"},"repository":{"id":"22"}}'],
  ])("to store a signed body %s, and goes on", async (_, body) => {
    const started = await shell();

    expect((await deliver(started, { body })).status).toBe(200);
    expect(started.stored).toEqual([]);
    expect((await deliver(started)).status).toBe(202);
  });

  test("a wrong signature before the body is parsed", async () => {
    const started = await shell();
    const headers = { "x-hub-signature-256": `sha256=${"0".repeat(64)}` };

    const reply = await deliver(started, { body: "{", headers });

    expect(reply.status).toBe(401);
  });

  test("an announced length over 25 MB before anything is read", async () => {
    const started = await shell();
    const headers = { ...webhookHeaders(""), "content-length": String(25 * 1024 * 1024 + 1) };

    const reply = await ask(`${started.service.url}/api/github/webhooks`, {
      method: "POST",
      headers,
    });

    expect(reply.status).toBe(413);
    expect(reply.headers["connection"]).toBe("close");
  });

  test("a body that turns out larger than 25 MB although no length was announced", async () => {
    const started = await shell();
    const reply = Promise.withResolvers<number>();
    const sent = request(
      `${started.service.url}/api/github/webhooks`,
      { method: "POST", headers: webhookHeaders(""), agent: false },
      (response) => reply.resolve(response.statusCode ?? 0),
    );
    sent.on("error", () => {});
    const chunk = Buffer.alloc(1024 * 1024, 32);

    for (let written = 0; written <= 25; written++) sent.write(chunk);

    expect(await reply.promise).toBe(413);
    sent.destroy();
  });
});
