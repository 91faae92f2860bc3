import { describe, expect, test } from "@jest/globals";
import { sortTrouble, unreadable } from "../../src/github/trouble.ts";
import { refusal } from "./given.ts";

const now = Date.UTC(2026, 10, 23, 9);
const write = { isWrite: true, now };
const TOKEN_URL = "https://api.github.com/app/installations/7/access_tokens";

describe("no answer", () => {
  const network = Object.assign(new Error("read ECONNRESET"), {
    status: 500,
    request: { url: "https://api.github.com/repos/acme/shop/deployments" },
  });

  test("may have done the work of a write", () => {
    expect(sortTrouble(network, write)).toEqual({
      kind: "retryable",
      message: "GitHub cannot be reached: read ECONNRESET",
      retryAt: null,
      mayHaveWorked: true,
    });
  });

  test("leaves no doubt about a read", () => {
    expect(sortTrouble(network, { isWrite: false, now })).toMatchObject({ mayHaveWorked: false });
  });

  test("leaves no doubt about a write that failed before it had a token", () => {
    const early = Object.assign(new Error("no"), { status: 500, request: { url: TOKEN_URL } });

    expect(sortTrouble(early, write)).toMatchObject({ mayHaveWorked: false });
    expect(sortTrouble(refusal(502, { url: TOKEN_URL }), write)).toMatchObject({
      kind: "retryable",
      mayHaveWorked: false,
    });
  });

  test.each([[null], ["text"], [new TypeError("fetch failed")]])(
    "takes anything thrown: %p",
    (error) => {
      expect(sortTrouble(error, write)).toMatchObject({ kind: "retryable", mayHaveWorked: true });
    },
  );
});

describe("limits", () => {
  test.each([
    ["retry-after", 403, { headers: { "retry-after": "30" } }, now + 30_000],
    ["retry-after with 429", 429, { headers: { "retry-after": "5" } }, now + 5_000],
    [
      "an hour that is used up",
      403,
      { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${now / 1000 + 600}` } },
      now + 600_000,
    ],
    [
      "a reset that has passed on our clock",
      403,
      { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${now / 1000 - 600}` } },
      now,
    ],
    ["words alone", 403, { message: "You have exceeded a secondary rate limit" }, now + 60_000],
    ["429 alone", 429, {}, now + 60_000],
    ["comments too fast", 422, { errors: ["was submitted too quickly"] }, now + 60_000],
  ])("waits after %s", (_name, status, answer, retryAt) => {
    expect(sortTrouble(refusal(status, answer), write)).toMatchObject({
      kind: "retryable",
      retryAt,
      mayHaveWorked: false,
    });
  });
});

describe("credentials", () => {
  test("says how wrong the app's clock is", () => {
    const error = refusal(401, {
      message: "'Issued at' claim ('iat') must be an Integer",
      headers: { date: new Date(now - 240_000).toUTCString() },
    });

    expect(sortTrouble(error, write)).toMatchObject({
      kind: "retryable",
      message: "GitHub rejects the app's clock: it is 4 min fast",
      mayHaveWorked: false,
    });
  });

  test("tries again with credentials that somebody may mend", () => {
    expect(sortTrouble(refusal(401, { message: "Bad credentials" }), write)).toEqual({
      kind: "retryable",
      message: "GitHub rejects our credentials: Bad credentials",
      retryAt: now + 60_000,
      mayHaveWorked: false,
    });
  });

  test("does not take a missing installation for a missing thing", () => {
    expect(
      sortTrouble(refusal(404, { message: "Not Found", url: TOKEN_URL }), write),
    ).toMatchObject({
      kind: "refused",
      message: "The app is not installed here any more",
    });
  });
});

describe("GitHub's own faults", () => {
  test.each([500, 502, 503, 504, 408])("tries again after %d", (status) => {
    expect(sortTrouble(refusal(status), write)).toMatchObject({
      kind: "retryable",
      retryAt: null,
      mayHaveWorked: true,
    });
  });

  test("obeys retry-after of a 503", () => {
    const error = refusal(503, { headers: { "retry-after": "10" } });

    expect(sortTrouble(error, write)).toMatchObject({ retryAt: now + 10_000, mayHaveWorked: true });
  });
});

describe("refusals", () => {
  test("knows what is not there", () => {
    expect(sortTrouble(refusal(404, { message: "Not Found" }), write)).toEqual({
      kind: "not-found",
      message: "Not Found",
    });
  });

  test.each([400, 403, 409, 410, 413, 415, 422, 451])(
    "does not repeat what %d refuses",
    (status) => {
      expect(sortTrouble(refusal(status, { message: "No" }), write)).toEqual({
        kind: "refused",
        status,
        message: "No",
        permission: null,
      });
    },
  );

  test("tells the details of a 422", () => {
    const errors = [
      "one",
      { field: "ref", code: "missing" },
      { message: "two", resource: "Deployment" },
    ];

    expect(sortTrouble(refusal(422, { message: "Validation Failed", errors }), write).message).toBe(
      "Validation Failed: one: ref missing: two",
    );
  });

  test.each([
    ["deployments=write", "Deployments: write"],
    ["issues=write; pull_requests=write", "Issues: write or Pull requests: write"],
    ["contents=write,workflows=write", "Contents: write and Workflows: write"],
  ])("names the permission that %s asks for", (header, permission) => {
    const error = refusal(403, {
      message: "Resource not accessible by integration",
      headers: { "x-accepted-github-permissions": header },
    });

    expect(sortTrouble(error, write)).toEqual({
      kind: "refused",
      status: 403,
      message: `The app lacks "${permission}"`,
      permission,
    });
  });

  test("does not blame a permission for another 403", () => {
    const error = refusal(403, {
      message: "Must have admin rights to Repository.",
      headers: { "x-accepted-github-permissions": "issues=write" },
    });

    expect(sortTrouble(error, write)).toMatchObject({ permission: null });
  });

  test.each(["Repository was archived so is read-only.", "This installation has been suspended"])(
    "waits out what passes by itself: %s",
    (message) => {
      expect(sortTrouble(refusal(403, { message }), write)).toMatchObject({
        kind: "retryable",
        mayHaveWorked: false,
      });
    },
  );

  test("keeps a long message of strangers short and on one line", () => {
    const { message } = sortTrouble(refusal(422, { message: `a\n${"b".repeat(1000)}` }), write);

    expect(message).toHaveLength(300);
    expect(message).not.toMatch(/\n/);
  });
});

describe("unreadable answers", () => {
  test("may belong to a write that worked, where the answer broke off", () => {
    expect(unreadable("POST /x", { data: '{"id":', place: "", isWrite: true })).toMatchObject({
      kind: "retryable",
      mayHaveWorked: true,
    });
  });

  test("will not become readable by asking again", () => {
    expect(unreadable("GET /x", { data: { id: "no" }, place: "id", isWrite: false })).toMatchObject(
      {
        kind: "refused",
        message: "GitHub's answer to GET /x cannot be read at id",
      },
    );
  });
});
