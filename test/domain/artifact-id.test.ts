import { describe, expect, test } from "@jest/globals";
import { artifactId, committerInstant, parseArtifactId } from "../../src/domain/artifact-id.ts";
import { commitSha, pipelineName } from "../../src/domain/ids.ts";

const commit = commitSha("9fceb02d4c1a5b6e7f8091a2b3c4d5e6f7a8b9c0");
const idOf = (date: string, pipeline = "checkout") =>
  artifactId({
    pipeline: pipelineName(pipeline),
    committedAt: committerInstant(date),
    commit,
  });

describe("the artifact ID", () => {
  test.each([
    ["2026-11-23T10:15:02Z", "checkout-20261123-101502-9fceb02d4c1a"],
    ["2026-11-23T10:15:02.999Z", "checkout-20261123-101502-9fceb02d4c1a"],
    ["2026-11-23T01:15:02+02:00", "checkout-20261122-231502-9fceb02d4c1a"],
    ["1969-12-31T23:59:59Z", "checkout-19700101-000000-9fceb02d4c1a"],
    ["-000001-01-01T00:00:00Z", "checkout-19700101-000000-9fceb02d4c1a"],
    ["9999-12-31T23:59:59Z", "checkout-99991231-235959-9fceb02d4c1a"],
    ["+010000-01-01T00:00:00Z", "checkout-99991231-235959-9fceb02d4c1a"],
    ["10000-01-01T00:00:00Z", "checkout-99991231-235959-9fceb02d4c1a"],
    ["292277026596-12-04T15:30:07Z", "checkout-99991231-235959-9fceb02d4c1a"],
  ])("of a commit of %s is %s", (date, id) => {
    expect(idOf(date)).toBe(id);
  });

  test("is a valid Docker tag and Kubernetes label, also with the longest pipeline name", () => {
    const id = idOf("2026-11-23T10:15:02Z", "a".repeat(30));

    expect(id.length).toBeLessThanOrEqual(63);
    expect(id).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  });

  test("refuses a date that is none", () => {
    expect(() => committerInstant("yesterday")).toThrow("no readable committer date");
  });
});

describe("reading an artifact ID", () => {
  test("gives back what it was made of", () => {
    expect(parseArtifactId("my-shop-2-20261123-101502-9fceb02d4c1a")).toEqual({
      pipeline: "my-shop-2",
      committedAt: Date.UTC(2026, 10, 23, 10, 15, 2),
      commit: "9fceb02d4c1a",
    });
  });

  test.each([
    "checkout",
    "checkout-20261123-101502-9fceb02d4c1",
    "checkout-20261123-101502-9FCEB02D4C1A",
    "checkout-20261123-101502-9fceb02d4c1a ",
    "checkout-20261323-101502-9fceb02d4c1a",
    "checkout-20260230-101502-9fceb02d4c1a",
    "checkout-20261123-246060-9fceb02d4c1a",
    "-checkout-20261123-101502-9fceb02d4c1a",
    "Checkout-20261123-101502-9fceb02d4c1a",
    `${"a".repeat(31)}-20261123-101502-9fceb02d4c1a`,
    "",
  ])("says no to %j", (text) => {
    expect(parseArtifactId(text)).toBeNull();
  });
});
