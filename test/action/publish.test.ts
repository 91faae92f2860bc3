import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { COMMIT, type Step, startStep } from "./step.ts";
import { TinyGitHub } from "./tiny-github.ts";

const github = new TinyGitHub();
beforeEach(() => github.start());
afterEach(async () => {
  await github.stop();
  github.calls.length = 0;
  github.blobs.clear();
  github.fault = () => null;
  github.committerDate = "2026-11-23T10:15:02Z";
});

const DIGEST = `sha256:${"a".repeat(64)}`;
const IMAGE = { type: "container", uri: "ghcr.io/acme/checkout:1.2.3", digest: DIGEST };
const ARTIFACT_ID = "my-checkout-20261123-101502-9fceb02d4c1a";

const aStep = (inputs: Step["inputs"], more: Partial<Step> = {}): Step => ({
  apiUrl: github.url,
  inputs,
  ...more,
});
const aPublication = (inputs: Step["inputs"] = {}, more: Partial<Step> = {}): Step =>
  aStep({ command: "publish", parts: JSON.stringify([IMAGE]), ...inputs }, more);

const workspaces: string[] = [];
afterAll(async () => {
  for (const workspace of workspaces) await rm(workspace, { recursive: true });
});

async function aWorkspace(files: Readonly<Record<string, string>>): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), "workspace-"));
  workspaces.push(workspace);
  await mkdir(join(workspace, ".github/release-captain"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(workspace, ".github", file), text);
  }
  return workspace;
}

describe("artifact-id", () => {
  test("names the commit of the job, with the time that GitHub knows", async () => {
    const step = await startStep(aStep({ command: "artifact-id" }));

    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { "artifact-id": ARTIFACT_ID, commit: COMMIT, pipeline: "my-checkout" },
    });
    expect(github.calls.map(({ path }) => path)).toEqual([
      `/repos/acme/My.Checkout/git/commits/${COMMIT}`,
    ]);
  });

  test.each([
    ["the input", { "release-captain.yml": "pipeline: other" }, "given", "given"],
    ["the file", { "release-captain.yml": "pipeline: shop" }, "", "shop"],
    ["the repository", { "release-captain.yml": "stages: []" }, "", "my-checkout"],
    ["the only file of the folder", { "release-captain/a.yml": "stages: []" }, "", "a"],
    ["that file's text", { "release-captain/a.yml": "pipeline: b" }, "", "b"],
  ])("takes the pipeline's name from %s", async (_source, files, pipeline, name) => {
    const workspace = await aWorkspace(files);

    const step = await startStep(aStep({ command: "artifact-id", pipeline }, { workspace }));

    expect(step.outputs).toMatchObject({ pipeline: name });
  });

  test.each([
    [
      { "release-captain.yml": "pipeline: a", "release-captain/b.yml": "" },
      "This repository has several pipelines",
    ],
    [{ "release-captain.yml": "pipeline: Not A Name" }, "The pipeline file has no valid name"],
    [{ "release-captain.yml": "pipeline: [" }, "The pipeline file cannot be read"],
  ])("asks for the name when the files are %j", async (files, sentence) => {
    const workspace = await aWorkspace(files);

    const step = await startStep(aStep({ command: "artifact-id" }, { workspace }));

    expect(step.exitCode).toBe(1);
    expect(step.errors[0]).toContain(sentence);
  });

  test.each([
    [403, 'Add "permissions: contents: read" to this job.'],
    [404, "This repository has no such commit"],
    [422, "GitHub refused to read the commit (422)."],
  ])("explains the answer %d", async (status, sentence) => {
    github.fault = () => ({ status });

    const step = await startStep(aStep({ command: "artifact-id" }));

    expect(step.exitCode).toBe(1);
    expect(step.errors[0]).toContain(sentence);
  });
});

describe("publish", () => {
  test("uploads the canonical manifest under the pipeline's name", async () => {
    const step = await startStep(aPublication());

    expect(step).toMatchObject({ exitCode: 0, errors: [] });
    expect(step.outputs).toMatchObject({
      "artifact-id": ARTIFACT_ID,
      "manifest-digest": "sha256:4da1f09a10ed4788f9033265da06bd917a2e4f5d93f36d80f63977af22cba3ab",
    });
    expect(uploadedNames()).toEqual(["release-captain-manifest-my-checkout"]);
    expect(onlyFile([...github.blobs.values()])).toEqual({
      name: "manifest.json",
      text: JSON.stringify({ parts: [IMAGE] }),
    });
  });

  test("reads the parts as YAML too", async () => {
    const yaml = `- type: container\n  uri: ${IMAGE.uri}\n  digest: ${DIGEST}\n`;

    const [asJson, asYaml] = [
      await startStep(aPublication()),
      await startStep(aPublication({ parts: yaml })),
    ];

    expect(asYaml.exitCode).toBe(0);
    expect(asYaml.outputs["manifest-digest"]).toBe(asJson.outputs["manifest-digest"]);
  });

  test.each([
    ["", 'Input "parts" is missing'],
    ["[", "neither YAML nor JSON"],
    ["- container", "no manifest that can be kept for ever"],
    [JSON.stringify([{ ...IMAGE, uri: "ghcr.io/acme/checkout:latest" }]), "kept for ever"],
  ])("refuses the parts %j and uploads nothing", async (parts, sentence) => {
    const step = await startStep(aPublication({ parts }));

    expect(step.exitCode).toBe(1);
    expect(step.errors.at(-1)).toContain(sentence);
    expect(github.calls).toEqual([]);
  });

  test("names every bad part", async () => {
    const step = await startStep(aPublication({ parts: "[a, {}]" }));

    expect(step.errors.filter((error) => error.startsWith("Part 1"))).toHaveLength(1);
    expect(step.errors.filter((error) => error.startsWith("Part 2"))).not.toHaveLength(0);
  });

  test("is refused on GitHub Enterprise Server with a sentence", async () => {
    const variables = { GITHUB_SERVER_URL: "https://github.acme.test" };

    const step = await startStep(aPublication({}, { variables }));

    expect(step.exitCode).toBe(1);
    expect(step.errors[0]).toContain("GitHub Enterprise Server cannot store a manifest");
    expect(github.calls).toEqual([]);
  });

  test("says so when the manifest was not taken", async () => {
    github.fault = ({ path }) => (path.endsWith("/CreateArtifact") ? { status: 403 } : null);

    const step = await startStep(aPublication());

    expect(step.exitCode).toBe(1);
    expect(step.errors).toEqual([
      "GitHub did not take the manifest; run this job again. Nothing was published.",
    ]);
  });

  test("says that a run has only one manifest", async () => {
    github.fault = ({ path }) => (path.endsWith("/CreateArtifact") ? { status: 409 } : null);

    const step = await startStep(aPublication());

    expect(step.exitCode).toBe(1);
    expect(step.errors).toEqual([
      "This run has already published a manifest for this pipeline, and a manifest never changes. Nothing was published.",
    ]);
  });
});

function uploadedNames(): readonly unknown[] {
  return github.calls
    .filter(({ path }) => path.endsWith("/CreateArtifact"))
    .map(({ body }) =>
      typeof body === "object" && body !== null ? Reflect.get(body, "name") : "",
    );
}

/** The one file of a ZIP, found from the table at its end. */
function onlyFile(blocks: readonly Buffer[]): { readonly name: string; readonly text: string } {
  const zip = Buffer.concat(blocks);
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006"));
  expect(zip.readUInt16LE(end + 10)).toBe(1);
  const entry = zip.readUInt32LE(end + 16);
  const size = zip.readUInt32LE(entry + 20);
  const nameLength = zip.readUInt16LE(entry + 28);
  const local = zip.readUInt32LE(entry + 42);
  const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  return {
    name: zip.toString("utf8", entry + 46, entry + 46 + nameLength),
    text: inflateRawSync(zip.subarray(data, data + size)).toString("utf8"),
  };
}
