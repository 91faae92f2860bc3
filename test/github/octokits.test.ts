import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Probot } from "probot";
import { createOctokits, PlainOctokit } from "../../src/github/octokits.ts";
import { openGitHub } from "../../src/github/open-github.ts";
import type { AnswerHead } from "../../src/github/record-answer.ts";
import { privateKey, SELF, worked } from "./given.ts";

interface Heard {
  readonly authorization: string;
}

/** A server that mints tokens and answers the rest as it is told to, when it is told to. */
async function listen(answer: () => Promise<{ status: number; headers?: Record<string, string> }>) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "", headers } = request;
    request.resume();
    const isMinting = path.endsWith("/access_tokens");
    if (!isMinting) heard.push({ authorization: headers.authorization ?? "" });
    const { status, headers: told = {} } = isMinting ? { status: 201 } : await answer();
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const body = isMinting
      ? { token: "ghs_1", expires_at: expires, permissions: {}, repository_selection: "all" }
      : { id: 1, message: "As told" };
    response.writeHead(status, { "content-type": "application/json", ...told });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { heard, baseUrl: `http://127.0.0.1:${port}`, close };
}

const repository = {
  installationId: 7,
  repositoryId: 9,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
};

describe("on a real Probot", () => {
  let status = 201;
  let headers: Record<string, string> = {};
  let ready: () => Promise<void>;
  let server: Awaited<ReturnType<typeof listen>>;
  beforeEach(async () => {
    status = 201;
    headers = {};
    ready = async () => undefined;
    server = await listen(async () => {
      await ready();
      return { status, headers };
    });
  });
  afterEach(() => server.close());

  function open(
    hearAnswer: (installationId: number, answer: AnswerHead) => void = () => undefined,
  ) {
    const { baseUrl } = server;
    const probot = new Probot({
      appId: 1,
      privateKey,
      secret: "secret",
      baseUrl,
      Octokit: PlainOctokit,
      logLevel: "fatal",
    });
    return createOctokits({ auth: (installationId) => probot.auth(installationId), hearAnswer });
  }

  async function openOn(octokits: ReturnType<typeof createOctokits>) {
    const octokit = await octokits.installation(7);
    return openGitHub({ octokit, repository, self: SELF, clock: Date.now });
  }

  test("has several writes under way at once, where Probot's own waits for each", async () => {
    const github = await openOn(open());
    const { promise: allHeard, resolve } = Promise.withResolvers<void>();
    // Nobody is answered before all have asked: one after another they would wait for ever.
    ready = () => {
      if (server.heard.length === 4) resolve();
      return allHeard;
    };

    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => github.createComment(1, "Hi")),
    );

    expect(outcomes.map(worked)).toHaveLength(4);
  });

  test.each([500, 502, 409, 429])("does not repeat a write that %d answered", async (told) => {
    status = told;
    const octokit = await open().installation(7);

    await expect(octokit.request("POST /repos/acme/shop/dispatches", {})).rejects.toThrow();

    expect(server.heard).toHaveLength(1);
  });

  test("signs in as the installation, and as the app itself", async () => {
    const octokits = open();
    const github = await openOn(octokits);
    await github.createComment(1, "Hi");
    await (await octokits.app()).request("GET /app", {});

    expect(server.heard.map(({ authorization }) => authorization.slice(0, 10))).toEqual([
      "token ghs_",
      "bearer eyJ",
    ]);
  });

  test("tells of every answer, good or bad, with what it says about limits", async () => {
    const told: unknown[] = [];
    const octokits = open((installationId, answer) => {
      told.push([installationId, answer.status, answer.headers["retry-after"], answer.message]);
    });
    const github = await openOn(octokits);
    await github.createComment(1, "Hi");
    status = 403;
    headers = { "retry-after": "60" };
    await github.createComment(1, "Hi");

    expect(told).toEqual([
      [7, 201, undefined, undefined],
      [7, 403, "60", "As told"],
    ]);
  });

  test("keeps one instance for each installation until it is gone", async () => {
    const octokits = open();
    const one = await octokits.installation(7);

    expect(await octokits.installation(7)).toBe(one);
    expect(await octokits.installation(8)).not.toBe(one);
    octokits.forget(7);
    expect(await octokits.installation(7)).not.toBe(one);
  });
});

test("tries anew after an instance could not be made", async () => {
  let count = 0;
  const octokits = createOctokits({
    auth: async () => {
      count += 1;
      throw new Error(`No ${count}`);
    },
  });

  await expect(octokits.installation(7)).rejects.toThrow("No 1");
  await expect(octokits.installation(7)).rejects.toThrow("No 2");
});
