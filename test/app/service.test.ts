/** Health, figures, and an orderly end. */
import { describe, expect, test } from "@jest/globals";
import { ask, deliver, startShell } from "./shell.ts";

describe("health", () => {
  test("lives and is ready once the captain has started", async () => {
    const { service } = await startShell();

    const alive = await ask(`${service.url}/healthz`);
    const ready = await ask(`${service.url}/readyz`);

    expect([alive.status, ready.status]).toEqual([200, 200]);
    await service.stop();
  });

  test("is not ready while the store cannot be reached, but lives", async () => {
    const { service } = await startShell({ ping: () => Promise.reject(new Error("gone")) });

    const alive = await ask(`${service.url}/healthz`);
    const ready = await ask(`${service.url}/readyz`);

    expect([alive.status, ready.status]).toEqual([200, 503]);
    await service.stop();
  });

  test("ends what it has begun when the captain cannot start", async () => {
    const starting = startShell({ start: () => Promise.reject(new Error("no such app")) });

    await expect(starting).rejects.toThrow("no such app");
  });
});

describe("the address", () => {
  test.each([
    ["GET", "/", 404],
    ["GET", "/probot", 404],
    ["GET", "/api/github/webhooks", 405],
    ["PUT", "/api/github/webhooks", 405],
    ["POST", "/healthz", 405],
    ["HEAD", "/healthz", 200],
    ["GET", "/readyz?verbose", 200],
  ])("answers %s %s with %i", async (method, path, status) => {
    const { service } = await startShell();

    const reply = await ask(`${service.url}${path}`, { method });

    expect(reply.status).toBe(status);
    expect(reply.headers["x-content-type-options"]).toBe("nosniff");
    expect(reply.headers["content-security-policy"]).toContain("default-src 'none'");
    await service.stop();
  });

  test("says which port is in use, by its variable", async () => {
    const { service } = await startShell();
    const port = Number(new URL(service.url).port);

    await expect(startShell({ metricsPort: port })).rejects.toThrow(
      "METRICS_PORT: nothing can listen there (EADDRINUSE).",
    );
    await service.stop();
  });
});

describe("figures", () => {
  test("tell of webhooks, pipelines and what is held back", async () => {
    const shell = await startShell({
      figures: {
        pipelines: 3,
        effects: [{ lane: "rollback", count: 2 }],
        heldBack: [{ lane: "courtesy", reason: "content-hour", count: 7 }],
        gitHubRequests: 41,
        decisionMs: [4, 2, 3],
      },
    });
    await deliver(shell);

    const { status, text, headers } = await ask(`${shell.service.url}/metrics`);

    expect(status).toBe(200);
    expect(headers["content-type"]).toContain("version=0.0.4");
    expect(text).toContain('release_captain_webhooks_total{outcome="stored"} 1');
    expect(text).toContain("release_captain_pipelines 3");
    expect(text).toContain('release_captain_effects{lane="rollback"} 2');
    expect(text).toContain('release_captain_held_back{lane="courtesy",reason="content-hour"} 7');
    expect(text).toContain("release_captain_github_requests_total 41");
    expect(text).toContain('release_captain_decision_seconds{quantile="0.5"} 0.003');
    await shell.service.stop();
  });

  test("move to a port of their own where one is set", async () => {
    const { service } = await startShell({ metricsPort: 0 });

    const onMain = await ask(`${service.url}/metrics`);
    const onOwn = await ask(`${service.metricsUrl}/metrics`);

    expect([onMain.status, onOwn.status]).toEqual([404, 200]);
    await service.stop();
  });
});

describe("stopping", () => {
  test("stops accepting, then stops the captain, then closes the store", async () => {
    const { service, happened } = await startShell();
    const { url } = service;

    await service.stop();

    expect(happened).toEqual(["captain stopped", "store closed"]);
    await expect(ask(`${url}/healthz`)).rejects.toThrow("ECONNREFUSED");
  });

  test("finishes the webhook that is under way", async () => {
    const save = Promise.withResolvers<number>();
    const begun = Promise.withResolvers<void>();
    const shell = await startShell({
      save: () => {
        begun.resolve();
        return save.promise;
      },
    });
    const answered = deliver(shell);
    await begun.promise;

    const stopped = shell.service.stop();
    save.resolve(1);

    expect((await answered).status).toBe(202);
    await stopped;
  });
});
