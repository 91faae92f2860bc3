/** Who may reach the page that registers the app. */
import { describe, expect, test } from "@jest/globals";
import { isFromHere } from "../../src/app/set-up.ts";

describe("the set-up page", () => {
  test.each([
    ["GET", { host: "localhost:3000" }],
    ["GET", { host: "127.0.0.1:3000", origin: "https://github.com" }],
    ["POST", { host: "[::1]:3000", origin: "http://[::1]:3000" }],
    ["POST", { host: "localhost:3000" }],
  ])("answers %s with %j", (method, headers) => {
    expect(isFromHere({ method, headers })).toBe(true);
  });

  test.each([
    ["GET", { host: "captain.acme.test:3000" }],
    ["GET", { host: "localhost.acme.test:3000" }],
    ["GET", {}],
    ["POST", { host: "localhost:3000", origin: "https://acme.test" }],
    ["POST", { host: "localhost:3000", origin: "null" }],
    ["POST", { host: "localhost:3000", origin: "http://localhost:4000" }],
  ])("is not there for %s with %j", (method, headers) => {
    expect(isFromHere({ method, headers })).toBe(false);
  });
});
