/** The command line as a process of its own: exit codes, signals, and an old Node that hands over to a new one. */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..", "..");
const LAUNCHER = join(ROOT, "src", "app", "release-captain.js");

/** Makes the launcher believe that it runs on Node 20, which strips no types; only until it has handed over. */
const PRETEND_OLD = `data:text/javascript,${encodeURIComponent(`
  if (!process.env.HANDED_OVER) {
    process.env.HANDED_OVER = "1";
    Object.defineProperty(process.versions, "node", { value: "20.18.1" });
  }
`)}`;

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

interface StartSettings {
  readonly isOld?: boolean;
  readonly isOwnGroup?: boolean;
  readonly variables?: NodeJS.ProcessEnv;
}

function start(
  argv: readonly string[],
  { isOld = false, isOwnGroup = false, variables = {} }: StartSettings = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "captain-"));
  copyFileSync(join(ROOT, "app.yml"), join(folder, "app.yml"));
  const flags = isOld ? ["--import", PRETEND_OLD] : [];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...flags, LAUNCHER, ...argv], {
    cwd: folder,
    detached: isOwnGroup,
    env: {
      ...{ PATH, NODE_COMPILE_CACHE },
      WEBHOOK_PROXY_URL: "https://captain.acme.test/api/github/webhooks",
      ...variables,
    },
  });
  started.push(child);
  let text = "";
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const look of waiting) look();
    });
  }
  const says = (wanted: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => void (wanted.test(text) && resolve());
      waiting.push(look);
      look();
    });
  const end = new Promise<{ code: number | null; signal: NodeJS.Signals | null; text: string }>(
    (resolve) => child.once("close", (code, signal) => resolve({ code, signal, text })),
  );
  return { child, end, says };
}

describe.each([
  ["on a Node that runs TypeScript", false],
  ["on an older Node", true],
])("%s", (_name, isOld) => {
  test.each([
    ["--help", 0, "Usage: release-captain"],
    ["nonsense", 2, 'unknown command "nonsense"'],
    ["validate", 1, "There is no .github/release-captain.yml here"],
  ])("%s ends with %i and says nothing else", async (argument, code, sentence) => {
    const ended = await start([argument], { isOld }).end;

    expect(ended.code).toBe(code);
    expect(ended.text).toContain(sentence);
    expect(ended.text).not.toContain("Warning");
  });

  test("a bad environment is told in one sentence", async () => {
    const ended = await start(["serve"], { isOld, variables: { HOST: "0.0.0.0" } }).end;

    expect(ended.code).toBe(1);
    expect(ended.text).toMatch(/^APP_ID is missing; [^\n]+\n$/);
  });

  test.each(["SIGTERM", "SIGINT"] as const)("%s ends the set-up page in order", async (signal) => {
    const variables = { PORT: await freePort() };
    const { child, end, says } = start(["serve"], { isOld, variables });
    await says(/Listening on/);

    child.kill(signal);

    expect(await end).toMatchObject({ code: 0, signal: null });
  });
});

test("what runs on the new Node ends when the old one is killed", async () => {
  const variables = { PORT: await freePort() };
  const { child, end, says } = start(["serve"], { isOld: true, variables });
  await says(/Listening on/);

  child.kill("SIGKILL");

  // Its output is open for as long as either of them lives.
  expect(await end).toMatchObject({ signal: "SIGKILL" });
});

test("a signal to all of its processes, which the old Node also passes on, ends it in order", async () => {
  const variables = { PORT: await freePort() };
  const { child, end, says } = start(["serve"], { isOld: true, isOwnGroup: true, variables });
  await says(/Listening on/);

  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");

  expect(await end).toMatchObject({ code: 0, signal: null });
});

/** Probot takes 0 for 3000, which somebody else may use. */
function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "localhost", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? String(address.port) : "";
      server.close(() => resolve(port));
    });
  });
}
