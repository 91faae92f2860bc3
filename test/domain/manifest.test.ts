import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  canonicalManifest,
  type Manifest,
  manifestDigest,
  readManifest,
} from "../../src/domain/manifest.ts";

const digest = `sha256:${"a".repeat(64)}`;
const otherDigest = `sha256:${"b".repeat(64)}`;
const image = { type: "container", uri: "ghcr.io/acme/checkout:1.2.3", digest };
const template = { type: "template", uri: "s3://acme/checkout/template.yml", digest: otherDigest };
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

function manifestOf(value: unknown): Manifest {
  const reading = readManifest(value);
  if (!("manifest" in reading)) throw new Error(reading.problems.join(" "));
  return reading.manifest;
}

function problemsOf(value: unknown): readonly string[] {
  const reading = readManifest(value);
  return "problems" in reading ? reading.problems : [];
}

describe("a manifest", () => {
  test("is the same whatever order its parts and keys have", () => {
    const one = manifestOf([image, template]);
    const other = manifestOf({
      parts: [template, { digest, uri: image.uri, type: "container" }, image],
    });

    expect(canonicalManifest(one)).toBe(canonicalManifest(other));
    expect(manifestDigest(one, sha256)).toBe(manifestDigest(other, sha256));
  });

  test("reads its own canonical text back", () => {
    const manifest = manifestOf([template, image]);

    expect(manifestOf(JSON.parse(canonicalManifest(manifest)))).toEqual(manifest);
  });

  test("has a digest that changes with every part", () => {
    expect(manifestDigest(manifestOf([image]), sha256)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(manifestDigest(manifestOf([image]), sha256)).not.toBe(
      manifestDigest(manifestOf([{ ...image, digest: otherDigest }]), sha256),
    );
  });

  test.each([
    "ghcr.io/acme/checkout:1.2.3",
    `ghcr.io/acme/checkout@${digest}`,
    `ghcr.io/acme/checkout:1.2.3@${digest}`,
    "ghcr.io:443/acme/checkout:2026-11-23",
    "https://acme.test/archives/checkout-1.2.3.zip?versionId=7",
    "pkg:npm/%40acme/checkout@1.2.3",
    "arn:aws:s3:::acme/main/checkout.zip",
    "s3://acme/latest-news/checkout.zip",
  ])("takes %s", (uri) => {
    expect(problemsOf([{ ...image, uri }])).toEqual([]);
  });
});

describe("a manifest is refused when", () => {
  test.each([
    ["it is no list", "ghcr.io/acme/checkout", /is a list of parts/],
    ["it has other keys than parts", { parts: [image], sign: 1 }, /is a list of parts/],
    ["it is empty", [], /at least one part/],
    ["a part is a text", ["container"], /^Part 1 is no/],
    ["a part has unknown keys", [{ ...image, URI: "x" }], /^Part 1 has keys other than/],
    ["a type is missing", [{ ...image, type: undefined }], /^Part 1: "type" must be/],
    ["a type is a sentence", [{ ...image, type: "My image" }], /^Part 1: "type" must be/],
    ["a digest is missing", [{ type: "a", uri: "b:1" }], /^Part 1: "digest" must be/],
    ["a digest is of another kind", [{ ...image, digest: "sha1:abc" }], /"digest" must be/],
    ["a digest has capitals", [{ ...image, digest: digest.toUpperCase() }], /"digest" must be/],
    ["a uri has a space", [{ ...image, uri: "a b" }], /^Part 1: "uri" must be/],
    ["a uri has a line break", [{ ...image, uri: "a\n::error::b" }], /^Part 1: "uri" must be/],
    ["a uri is too long", [{ ...image, uri: "a".repeat(2049) }], /^Part 1: "uri" must be/],
    ["a uri has a password", [{ ...image, uri: "https://a:b@c/d" }], /user name or password/],
    ["a uri is pinned otherwise", [{ ...image, uri: `a@${otherDigest}` }], /another digest/],
    [
      "a uri has two digests",
      [image, { ...image, digest: otherDigest }],
      /^Parts 1 and 2 have the same uri but different digests/,
    ],
    ["there are too many", Array.from({ length: 201 }, () => image), /at most 200 parts/],
    [
      "it is too long for the inputs of a workflow",
      Array.from({ length: 100 }, (_, n) => ({ ...image, uri: `a/${n}/${"b".repeat(500)}` })),
      /at most 50000 characters/,
    ],
  ])("%s", (_case, value, problem) => {
    const problems = problemsOf(value);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test.each([
    "ghcr.io/acme/checkout:latest",
    "ghcr.io/acme/checkout:LATEST",
    "ghcr.io/acme/checkout:latest-alpine",
    "ghcr.io/acme/checkout:alpine-latest",
    "ghcr.io/acme/checkout:main",
    "ghcr.io/acme/checkout:stable",
    "pkg:npm/checkout@latest",
    `ghcr.io/acme/checkout:latest@${digest}`,
    "https://github.com/acme/checkout/releases/latest/download/checkout.zip",
  ])("it says %s, which moves", (uri) => {
    expect(problemsOf([{ ...image, uri }])).toEqual([
      'Part 1: "uri" names a moving tag (such as latest); use one that never changes.',
    ]);
  });

  test("and every bad part is named at once, without repeating what it says", () => {
    const problems = problemsOf([image, { ...image, uri: "::error::x y", type: "A B" }, "no"]);

    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain("::error::");
  });
});
