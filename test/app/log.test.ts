/** The log, and what must never be in it. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createLog, type LogSettings } from "../../src/app/log.ts";

const JSON_LOG: LogSettings = {
  level: "info",
  format: "json",
  levelAsWord: true,
  messageKey: "msg",
};

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0MiJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";
const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIICXAIBAAKBgQC\n-----END RSA PRIVATE KEY-----\n";
const SECRETS = ["webhook-secret", PEM, "postgres://captain:hunter2@db/captain"];

async function logged(
  fields: Readonly<Record<string, unknown>>,
  message: string,
  settings: LogSettings = JSON_LOG,
): Promise<string> {
  const line = Promise.withResolvers<string>();
  const log = await createLog(settings, SECRETS, line.resolve);
  log.info(fields, message);
  return line.promise;
}

describe("a line of log", () => {
  test("carries what it is about", async () => {
    const line = await logged({ release: "checkout-1", environment: "prod-a" }, "Deploying");

    expect(JSON.parse(line)).toMatchObject({
      level: "info",
      name: "release-captain",
      release: "checkout-1",
      environment: "prod-a",
      msg: "Deploying",
    });
  });

  test("is for people where that is asked for", async () => {
    const line = await logged({}, "Deploying", { ...JSON_LOG, format: "pretty" });

    expect(line).toContain("INFO");
    expect(line).toContain("Deploying");
  });

  test("is not written below the level", async () => {
    const lines: string[] = [];
    const log = await createLog({ ...JSON_LOG, level: "warn" }, [], (line) => lines.push(line));

    log.info({}, "quiet");
    log.warn({}, "loud");
    await new Promise(setImmediate);

    expect(lines.join("")).toContain("loud");
    expect(lines.join("")).not.toContain("quiet");
  });
});

describe("secrets are taken out", () => {
  test.each([
    ["an installation token", "token ghs_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"],
    ["a long installation token", `ghs_42_${JWT}`, "eyJhbGci"],
    ["a personal token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"],
    ["a fine-grained token", "github_pat_11ABCDEFG0123456789_abcdef", "11ABCDEF"],
    ["the app's JWT", `Bearer ${JWT}`, "eyJpc3Mi"],
    ["a signature", `sha256=${"ab".repeat(32)}`, "abababab"],
    ["a private key", `in a text ${PEM} and on`, "MIICXAIB"],
    ["the webhook secret", "it was webhook-secret", "webhook-secret"],
    ["a database's password", "connect postgres://other:pa55@db/x failed", "pa55"],
    ["a password with an @", "connect postgres://other:pa@hunter2@db/x failed", "hunter2"],
  ])("%s in a message", async (_name, message, secret) => {
    const line = await logged({}, message);

    expect(line).not.toContain(secret);
    expect(line).toContain("[redacted]");
  });

  test.each([
    [
      "authorization",
      { request: { headers: { authorization: "Basic dXNlcjpwYXNz" } } },
      "dXNlcjpw",
    ],
    ["signatures", { headers: { "x-hub-signature-256": "sha256=short" } }, "short"],
    ["database URLs", { DATABASE_URL: "postgres://nobody:pa55@db" }, "pa55"],
    ["a key", { privateKey: PEM }, "MIICXAIB"],
    ["headers in quoted JSON", { text: '{"authorization":"abcdefgh"}' }, "abcdefgh"],
    ["errors", { err: new Error(`401 for token ghs_16C7e42F292c6912E7710c838347Ae`) }, "16C7e42F"],
  ])("%s in fields", async (_name, fields, secret) => {
    const line = await logged(fields, "Asked");

    expect(line).not.toContain(secret);
    expect(() => JSON.parse(line)).not.toThrow();
  });

  test.each([
    "a-",
    "www.",
    "v1.",
    "eyJ-",
    "ghs_",
    "bearer ",
    "x://a",
    "-----BEGIN PRIVATE KEY-----",
  ])("from a line of half a megabyte of %j too, before anybody wonders", async (piece) => {
    const line = await logged({ why: piece.repeat(500_000 / piece.length) }, "webhook-secret");

    expect(line).toContain('"msg":"[redacted]"');
  });

  test("and what is left of a line is one, whatever was in it", async () => {
    const pieces = fc.constantFrom(
      ...[
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        '"',
        "\\",
        "\n",
        "u0041",
        " ",
      ],
      ...[
        '"token":"',
        "token ",
        "abcdefghijklmnopqrst",
        "x://",
        "a@",
        "ghs_",
        "\u2028",
        "next-secret",
      ],
    );
    const text = fc.array(pieces, { maxLength: 12 }).map((found) => found.join(""));
    const lines: string[] = [];
    const log = await createLog(JSON_LOG, ["next-secret", "nabcdefghij"], (line) =>
      lines.push(line),
    );

    fc.assert(
      fc.property(text, text, (why, message) => {
        log.warn({ why, nested: JSON.stringify({ why }) }, message);
      }),
      { numRuns: 500 },
    );
    await new Promise(setImmediate);
    expect(lines).toHaveLength(500);
    expect(lines.filter((line) => JSON.parse(line).level !== "warn")).toEqual([]);
    expect(lines.filter((line) => line.includes("next-secret"))).toEqual([]);
  });

  test("but digests, artifact IDs and addresses stay", async () => {
    const kept = {
      digest: `sha256:${"ab".repeat(32)}`,
      release: "checkout-20261123-101502-9fceb02d4c1a",
      url: "https://github.com/acme/checkout/actions/runs/42",
    };

    const line = await logged(kept, "see https://grafana.acme.test/d/x?user=@me");

    expect(JSON.parse(line)).toMatchObject(kept);
    expect(line).toContain("https://grafana.acme.test/d/x?user=@me");
  });
});
