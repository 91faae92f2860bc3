/** What may stand in the environment, and what is said about the rest. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readEnvironment, type Variables } from "../../src/app/environment.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const PEM = privateKey.export({ type: "pkcs1", format: "pem" }).toString();

const GOOD: Variables = { APP_ID: "42", PRIVATE_KEY: PEM, WEBHOOK_SECRET: "very secret" };

function read(variables: Variables, folder = "/nowhere") {
  return readEnvironment(variables, folder);
}

describe("a good environment", () => {
  test("needs three variables and fills in the rest", () => {
    expect(read(GOOD)).toMatchObject({
      kind: "service",
      appId: 42,
      webhookSecret: "very secret",
      host: "localhost",
      port: 3000,
      metricsPort: null,
      apiUrl: "https://api.github.com",
      databaseUrl: "sqlite:./data/release-captain.db",
      sweepIntervalMs: 300_000,
      allowedOwners: null,
      log: { level: "info", format: "pretty" },
    });
  });

  test("takes everything that the README names", () => {
    const settings = read({
      ...GOOD,
      HOST: "0.0.0.0",
      PORT: "8080",
      METRICS_PORT: "9090",
      GHE_HOST: "github.acme.test:8443",
      GHE_PROTOCOL: "http",
      DATABASE_URL: "postgres://captain:pw@db/captain",
      SWEEP_INTERVAL: "90s",
      ALLOWED_OWNERS: "Acme, acme-labs",
      LOG_LEVEL: "debug",
      LOG_FORMAT: "json",
    });

    expect(settings).toMatchObject({
      host: "0.0.0.0",
      port: 8080,
      metricsPort: 9090,
      apiUrl: "http://github.acme.test:8443/api/v3",
      databaseUrl: "postgres://captain:pw@db/captain",
      sweepIntervalMs: 90_000,
      allowedOwners: new Set(["acme", "acme-labs"]),
      log: { level: "debug", format: "json" },
    });
  });

  test("writes JSON logs in production", () => {
    expect(read({ ...GOOD, NODE_ENV: "production" })).toMatchObject({ log: { format: "json" } });
  });

  test("takes a variable that is set to nothing as one that is not set", () => {
    expect(read({ ...GOOD, METRICS_PORT: "", DATABASE_URL: "" })).toMatchObject({
      metricsPort: null,
    });
  });
});

describe("the private key", () => {
  test.each([
    ["as it is", PEM],
    ["with \\n for its line ends", PEM.replaceAll("\n", "\\n")],
    ["in base64", Buffer.from(PEM).toString("base64")],
    ["on one line with spaces", PEM.trim().replaceAll("\n", " ")],
    ["in PKCS 8", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
  ])("may be given %s", (_name, key) => {
    expect(read({ ...GOOD, PRIVATE_KEY: key })).toMatchObject({ kind: "service" });
  });

  test("may be in a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "captain-"));
    writeFileSync(join(folder, "app.pem"), PEM);

    const settings = read({ ...GOOD, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "app.pem" }, folder);

    expect(settings).toMatchObject({ kind: "service", privateKey: PEM });
  });
});

describe("a bad environment", () => {
  test.each([
    [{ APP_ID: "forty-two" }, "APP_ID must be the number of your GitHub App."],
    [
      { WEBHOOK_SECRET: undefined },
      "WEBHOOK_SECRET is missing; set it to the webhook secret of your GitHub App.",
    ],
    [{ WEBHOOK_SECRET: "  " }, "WEBHOOK_SECRET must be the webhook secret of your GitHub App."],
    [
      { PRIVATE_KEY: undefined },
      "PRIVATE_KEY is missing; set it, or PRIVATE_KEY_PATH, to the private key of your GitHub App.",
    ],
    [
      { PRIVATE_KEY: "hunter2" },
      "PRIVATE_KEY is not a PEM key; give it all of the .pem file that GitHub made, with \\n for its line ends or in base64.",
    ],
    [
      { PRIVATE_KEY: PEM.slice(0, 200) + PEM.slice(-80) },
      "PRIVATE_KEY is not a PEM key; give it all of the .pem file that GitHub made, with \\n for its line ends or in base64.",
    ],
    [
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "secret-place.pem" },
      "PRIVATE_KEY_PATH must be the path of a file that can be read.",
    ],
    [{ PORT: "http" }, "PORT must be a port, a number from 0 to 65535."],
    [{ METRICS_PORT: "65536" }, "METRICS_PORT must be a port, a number from 0 to 65535."],
    [{ HOST: "not a host" }, "HOST must be a host name or an address to listen on."],
    [
      { GHE_HOST: "https://github.acme.test" },
      "GHE_HOST must be a host name, without https:// and path.",
    ],
    [{ GHE_PROTOCOL: "ftp" }, "GHE_PROTOCOL must be one of https, http."],
    [
      { DATABASE_URL: "mysql://db" },
      "DATABASE_URL must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE.",
    ],
    [{ SWEEP_INTERVAL: "5" }, "SWEEP_INTERVAL must be a duration of at least 1s, such as 5m."],
    [{ SWEEP_INTERVAL: "0s" }, "SWEEP_INTERVAL must be a duration of at least 1s, such as 5m."],
    [
      { ALLOWED_OWNERS: "acme;evil" },
      "ALLOWED_OWNERS must be names of users and organisations with commas between them.",
    ],
    [
      { LOG_LEVEL: "loud" },
      "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.",
    ],
    [{ LOG_FORMAT: "xml" }, "LOG_FORMAT must be one of json, pretty."],
  ])("with %j is told in one sentence", (bad: Variables, sentence) => {
    expect(read({ ...GOOD, ...bad })).toEqual({ kind: "bad", sentences: [sentence] });
  });

  test("hears of everything at once", () => {
    const settings = read({ APP_ID: "x", PORT: "y" });

    expect(settings).toMatchObject({ kind: "bad" });
    expect(settings.kind === "bad" && settings.sentences.map((each) => each.split(" ")[0])).toEqual(
      ["PORT", "APP_ID", "WEBHOOK_SECRET", "PRIVATE_KEY"],
    );
  });

  test("is never repeated in what is said", () => {
    const names = ["APP_ID", "PORT", "HOST", "GHE_HOST", "DATABASE_URL", "SWEEP_INTERVAL"];
    const marked = Object.fromEntries(names.map((name) => [name, "!hunter2!"]));

    const settings = read({ ...GOOD, ...marked, PRIVATE_KEY: "hunter2", LOG_LEVEL: "hunter2" });

    expect(settings).toMatchObject({ kind: "bad" });
    expect(JSON.stringify(settings)).not.toContain("hunter2");
  });
});

describe("without an app", () => {
  test.each([undefined, "localhost", "127.0.0.1", "::1", "[::1]"])(
    "the set-up page is shown on %s",
    (HOST) => {
      expect(read({ HOST })).toMatchObject({ kind: "set-up" });
    },
  );

  test.each([
    [{ HOST: "0.0.0.0" }],
    [{ HOST: "captain.acme.test" }],
    [{ HOST: "127.0.0.1.acme.test" }],
    [{ NODE_ENV: "production" }],
    [{ HOST: "::" }],
  ])("the start is refused with %j", (variables) => {
    expect(read(variables)).toEqual({
      kind: "bad",
      sentences: [
        "APP_ID is missing; the page that registers an app is shown only on a loopback HOST and outside NODE_ENV=production.",
      ],
    });
  });
});
