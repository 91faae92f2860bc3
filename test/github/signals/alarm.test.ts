import { describe, expect, test } from "@jest/globals";
import { AT, ada, at, signalOf, us } from "./given.ts";

describe("issues", () => {
  const issue = {
    number: 6,
    state: "open",
    user: ada,
    body: null,
    updated_at: AT,
    labels: [{ name: "Alarm/Prod-A" }, { name: "bug" }, { name: "alarm/prod-a" }],
  };

  test("tells an alarm label, written in any case, once", () => {
    expect(signalOf("issues", { action: "opened", issue })).toEqual({
      type: "alarm-issue",
      issue: 6,
      isOpen: true,
      environments: ["prod-a"],
      put: ["prod-a"],
      taken: [],
      actor: { login: "ada", isBot: false },
      at,
    });
  });

  test.each([
    ["labeled", "alarm/Prod-B", { put: ["Prod-B"], taken: [] }],
    ["unlabeled", "alarm/Prod-B", { put: [], taken: ["Prod-B"] }],
    ["reopened", null, { put: [], taken: [] }],
  ])("tells of %s %s only what was done now", (action, name, told) => {
    const label = name === null ? {} : { label: { name } };

    expect(signalOf("issues", { action, issue, ...label })).toMatchObject(told);
  });

  test.each([
    ["labeled", "open", true],
    ["unlabeled", "open", true],
    ["reopened", "open", true],
    ["closed", "closed", false],
    ["deleted", "open", false],
    ["transferred", "open", false],
  ])("says after %s whether it is open", (action, state, isOpen) => {
    const label = action.endsWith("labeled") ? { label: { name: "alarm/prod-a" } } : {};

    expect(signalOf("issues", { action, issue: { ...issue, state }, ...label })).toMatchObject({
      isOpen,
    });
  });

  test("tells that the last alarm label was taken off", () => {
    const payload = { action: "unlabeled", label: { name: "alarm/prod-a" } };

    expect(signalOf("issues", { ...payload, issue: { ...issue, labels: [] } })).toMatchObject({
      environments: [],
    });
  });

  test("does not take whoever adds another label for the one who raised the alarm", () => {
    expect(signalOf("issues", { action: "labeled", label: { name: "bug" }, issue })).toBeNull();
  });

  test.each(["bug", "alarm/", "alarm/no such name", "alarms/prod-a"])(
    "knows %p for no alarm",
    (name) => {
      expect(
        signalOf("issues", { action: "opened", issue: { ...issue, labels: [{ name }] } }),
      ).toBeNull();
    },
  );

  test("tells who edited an issue of ours", () => {
    const payload = { action: "edited", changes: { body: { from: "old" } } };

    expect(
      signalOf("issues", { ...payload, issue: { ...issue, user: us, body: "new" } }),
    ).toMatchObject({
      type: "edited",
      subject: "issue",
      id: 6,
      body: "new",
      previousBody: "old",
    });
    expect(signalOf("issues", { ...payload, issue })).toBeNull();
  });
});

describe("dispatched alarms", () => {
  const alarm = { environment: "prod-a", alarm: "errors", state: "alarm", at: AT, id: "1" };
  const told = (change: Record<string, unknown>) =>
    signalOf("repository_dispatch", {
      action: "release-captain.alarm",
      client_payload: { ...alarm, ...change },
    });

  test("reads one for an environment", () => {
    expect(told({ url: "https://example.com/a" })).toEqual({
      type: "alarm-dispatch",
      target: { environment: "prod-a" },
      alarm: "errors",
      state: "alarm",
      at,
      id: "1",
      url: "https://example.com/a",
      sender: { login: "ada", isBot: false },
    });
  });

  test("reads one for a region, without a name", () => {
    expect(told({ environment: undefined, region: "us-west-1", alarm: undefined })).toMatchObject({
      target: { region: "us-west-1" },
      alarm: "",
    });
  });

  test.each([
    ["both an environment and a region", { region: "us-west-1" }],
    ["neither", { environment: undefined }],
    ["a bad environment", { environment: "prod a" }],
    ["an environment too long", { environment: "a".repeat(45) }],
    ["an unknown state", { state: "fire" }],
    ["no moment", { at: "yesterday" }],
    ["no id", { id: "" }],
    ["a name with line breaks", { alarm: "a\nb" }],
    ["a name that turns the text around", { alarm: "a\u202eb" }],
    ["a name too long", { alarm: "a".repeat(201) }],
  ])("refuses %s", (_name, change) => {
    expect(told(change)).toBeNull();
  });

  test.each(["http://example.com", "javascript:alert(1)", "no address", 5])(
    "leaves out the address %p, but not the alarm",
    (url) => {
      expect(told({ url })).toMatchObject({ state: "alarm", url: null });
    },
  );

  test("is not interested in other types", () => {
    expect(signalOf("repository_dispatch", { action: "other", client_payload: alarm })).toBeNull();
  });
});
