/** The service as a process, beside a simulated GitHub: ready, refusing, ending, and not talking about its secrets. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { realClock } from "../../src/app/make-captain.ts";
import { openSetting, type Setting } from "../../src/simulation/setting.ts";
import { APP_KEY } from "../app-key.ts";
import { ask, webhookHeaders } from "./shell.ts";

const LAUNCHER = join(import.meta.dirname, "..", "..", "src", "app", "release-captain.js");

let setting: Setting;
const started: ChildProcess[] = [];

beforeAll(async () => {
  setting = await openSetting({ clock: realClock, privateKey: APP_KEY });
});

afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await setting.close();
});

function serve(variables: NodeJS.ProcessEnv = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, "serve"], {
    cwd: mkdtempSync(join(tmpdir(), "captain-")),
    env: {
      ...{ PATH, NODE_COMPILE_CACHE },
      APP_ID: String(setting.app.id),
      PRIVATE_KEY: setting.privateKey,
      WEBHOOK_SECRET: setting.webhookSecret,
      GHE_HOST: new URL(setting.github.url).host,
      GHE_PROTOCOL: "http",
      PORT: "0",
      LOG_FORMAT: "json",
      LOG_LEVEL: "debug",
      ...variables,
    },
  });
  started.push(child);
  let text = "";
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [, url] = /"Ready on (http[^"]+)"/.exec(text) ?? [];
      if (url !== undefined) ready.resolve(url);
    });
  }
  const end = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, text }));
  });
  ready.promise.catch(() => {});
  void end.then(() => ready.reject(new Error(`It ended by itself:\n${text}`)));
  return { child, end, ready: ready.promise };
}

describe("the service", () => {
  test("gets ready, refuses strangers, and ends in order on SIGTERM", async () => {
    const { child, end, ready } = serve();
    const url = await ready;

    const readiness = await ask(`${url}/readyz`);
    const metrics = await ask(`${url}/metrics`);
    const body = JSON.stringify({ installation: { id: setting.installation.id } });
    const forged = await ask(`${url}/api/github/webhooks`, {
      method: "POST",
      headers: webhookHeaders(body),
      body,
    });
    child.kill("SIGTERM");

    expect([readiness.status, metrics.status, forged.status]).toEqual([200, 200, 401]);
    expect(metrics.text).not.toContain(setting.repository.fullName);
    const { code, text } = await end;
    expect(code).toBe(0);
    expect(text).not.toContain(setting.webhookSecret);
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toMatch(/\bghs_\w/);
  });

  test("starts again where it was killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "captain-"));
    const variables = { DATABASE_URL: `sqlite:${join(folder, "captain.db")}` };
    const first = serve(variables);
    await first.ready;

    first.child.kill("SIGKILL");
    await first.end;
    const second = serve(variables);
    await second.ready;
    second.child.kill("SIGINT");

    expect((await second.end).code).toBe(0);
  });

  test("waits for GitHub, and ends in order when it is told to meanwhile", async () => {
    const asked = Promise.withResolvers<void>();
    const away = createServer((socket) => {
      asked.resolve();
      socket.destroy();
    });
    await new Promise<void>((resolve) => away.listen(0, "127.0.0.1", resolve));
    const address = away.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { child, end } = serve({ GHE_HOST: `127.0.0.1:${port}` });
    await asked.promise;

    child.kill("SIGTERM");

    expect(await end).toMatchObject({ code: 0 });
    away.close();
  });

  test("does not wait with an app that GitHub does not know", async () => {
    const { code, text } = await serve({ APP_ID: "999999" }).end;

    expect(code).toBe(1);
    expect(text).toContain("The service cannot run");
  });

  test("says that its database cannot be opened, and ends", async () => {
    const { code, text } = await serve({ DATABASE_URL: "sqlite:/dev/null/captain.db" }).end;

    expect(code).toBe(1);
    expect(text).toContain("The service cannot run: what DATABASE_URL names does not open: ");
  });
});
