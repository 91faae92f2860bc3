/** A small simulated GitHub with an organisation, an app and a repository, for the tests of this folder. */

import { createPrivateKey, createSign } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { Octokit } from "@octokit/rest";
import { type GitHubServer, startGitHub } from "../../../src/simulation/github/server.ts";
import { APP_KEY } from "../../app-key.ts";
import { openShop, SILENT } from "../../shop.ts";

export const privateKey = createPrivateKey(APP_KEY);

export type Simulation = Awaited<ReturnType<typeof simulate>>;

/** Starts it, validated, on a clock that stands still; `close` it after the test. */
export async function simulate(settings: { limits?: boolean; validate?: boolean } = {}) {
  const shop = openShop({
    moreEvents: ["check_suite", "deployment"],
    files: { "src/a.ts": "a\n" },
  });
  const { world, repository, installation } = shop;
  const bob = world.createUser("bob");
  world.grant(repository, bob, "admin");
  const github = await startGitHub({ world, validate: settings.validate ?? true, ...settings });
  const token = world.issueToken({ kind: "installation", installation });
  const at = { owner: "acme", repo: "shop" };
  const octokit = client(github, token);
  return { ...shop, bob, github, token, octokit, at };
}

/** An Octokit with one token or none, which neither retries nor logs. */
export function client(github: GitHubServer, auth?: string): Octokit {
  return new Octokit({
    baseUrl: github.apiUrl,
    log: SILENT,
    ...(auth === undefined ? {} : { auth }),
  });
}

/** An Octokit that signs in as the app itself. */
export function appClient({ github, app }: Simulation): Octokit {
  const now = Math.floor(Date.now() / 1000);
  return client(github, signJwt({ iss: app.id, iat: now - 30, exp: now + 500 }));
}

/** A JWT as GitHub wants them from apps: RS256 by the app's private key. */
export function signJwt(claims: Record<string, unknown>, key = privateKey): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(key, "base64url")}`;
}

interface Heard {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server that takes webhooks like an app would; `answer` chooses the status of each. */
export async function listenForWebhooks(answer: (count: number) => number = () => 200) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer(heard.length)).end("taken");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address !== "string" ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/hooks`, heard, close };
}

/** The status of a refused request, or of a fulfilled one. */
export async function statusOf(request: Promise<{ status: number }>): Promise<number> {
  return request.then(
    (answer) => answer.status,
    (error: { status: number }) => error.status,
  );
}
