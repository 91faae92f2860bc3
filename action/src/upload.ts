/** Uploads one file as a workflow artifact of this run. A bundle of its own, so it shares no classes with the rest. */
import { DefaultArtifactClient } from "@actions/artifact";

/** @returns `exists` when this run has an artifact of that name; `failed` when it is not certain that GitHub has it */
export async function uploadFile(
  name: string,
  file: string,
  folder: string,
): Promise<"uploaded" | "exists" | "failed"> {
  try {
    await new DefaultArtifactClient().uploadArtifact(name, [file], folder);
    return "uploaded";
  } catch (error) {
    return isConflict(error) ? "exists" : "failed";
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && /\b409\b|conflict/i.test(error.message);
}
