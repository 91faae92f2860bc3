/** `publish`: gives the manifest of what was built to the service, as a workflow artifact of the build's own run. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { error as annotate, info, setOutput } from "@actions/core";
import { load } from "js-yaml";
import {
  canonicalManifest,
  type Manifest,
  manifestDigest,
  readManifest,
} from "../../src/domain/manifest.ts";
import { nameArtifact } from "./artifact-id.ts";
import { requiredInput } from "./inputs.ts";
import { currentJob, type Job } from "./job.ts";
import { findPipeline } from "./pipeline.ts";
import { Refusal } from "./refusal.ts";

/** Sets the outputs of `artifact-id`, and `manifest-digest`. */
export async function publish(): Promise<void> {
  const job = currentJob();
  if (job.isOnServer) {
    throw new Refusal(
      "GitHub Enterprise Server cannot store a manifest, so publish does not work there; leave this step out. Release Captain deploys by commit and artifact ID.",
    );
  }
  const manifest = readParts();
  const pipeline = await findPipeline(job);
  await nameArtifact();

  await upload(job, `release-captain-manifest-${pipeline}`, canonicalManifest(manifest));
  const digest = manifestDigest(manifest, sha256);
  setOutput("manifest-digest", digest);
  info(`Manifest of ${manifest.parts.length} parts: ${digest}`);
}

/** Every problem becomes an annotation of its own, so that all can be mended at once. */
function readParts(): Manifest {
  const reading = readManifest(parse(requiredInput("parts")));
  if ("manifest" in reading) return reading.manifest;
  for (const problem of reading.problems) annotate(problem);
  throw new Refusal(
    'Input "parts" is no manifest that can be kept for ever. Nothing was published.',
  );
}

function parse(text: string): unknown {
  try {
    return load(text);
  } catch {
    throw new Refusal('Input "parts" is neither YAML nor JSON. Nothing was published.');
  }
}

async function upload(job: Job, name: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(job.temporaryFolder, "release-captain-"));
  const file = join(folder, "manifest.json");
  await writeFile(file, text);
  // The client for artifacts is several times as large as all the rest, so only this command loads it.
  const { uploadFile } = await import("./upload.ts");
  const outcome = await uploadFile(name, file, folder);
  await rm(folder, { recursive: true });
  switch (outcome) {
    case "uploaded":
      return;
    case "exists":
      throw new Refusal(
        "This run has already published a manifest for this pipeline, and a manifest never changes. Nothing was published.",
      );
    case "failed":
      throw new Refusal(
        "GitHub did not take the manifest; run this job again. Nothing was published.",
      );
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
