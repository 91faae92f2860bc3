/** The file that a build published in its run. Only the run itself can put it there. */
import { z } from "zod";
import type { GitHub, Outcome, Trouble } from "../../captain/ports/github.ts";
import { askPages, type RepositoryCaller, send, succeed } from "../connection.ts";
import { id } from "../reports/words.ts";
import { fetchArchive, LARGEST_ARCHIVE } from "./fetch-archive.ts";
import { unzipText } from "./unzip.ts";

export function artifactCalls(caller: RepositoryCaller): Pick<GitHub, "readArtifact"> {
  return { readArtifact: (runId, name) => readArtifact(caller, runId, name) };
}

const ARTIFACT = z.object({
  id,
  name: z.string(),
  size_in_bytes: z.int(),
  expired: z.boolean(),
  workflow_run: z.object({ id }).nullish(),
});

async function readArtifact(
  caller: RepositoryCaller,
  runId: number,
  name: string,
): Promise<Outcome<string | null>> {
  const listed = await askPages(caller, {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
    parameters: { run_id: runId, name },
    schema: z.object({ artifacts: z.array(ARTIFACT) }).transform((page) => page.artifacts),
  });
  if (!listed.ok) return untold(listed.trouble);
  const own = listed.value.filter(
    (one) => one.name === name && (one.workflow_run == null || one.workflow_run.id === runId),
  );
  // Each attempt of a run may publish; the newest tells what the last one built.
  const newest = own.toSorted((a, b) => b.id - a.id)[0];
  if (newest === undefined) return succeed(null);
  if (newest.expired) return refuse(410, `Artifact "${name}" has expired`);
  if (newest.size_in_bytes > LARGEST_ARCHIVE) return refuse(413, `Artifact "${name}" is too large`);
  return download(caller, newest.id, name);
}

async function download(
  caller: RepositoryCaller,
  artifactId: number,
  name: string,
): Promise<Outcome<string>> {
  const answer = await send(caller, {
    route: "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    parameters: {
      artifact_id: artifactId,
      archive_format: "zip",
      // Followed by hand: the token must not travel to where the archive lies.
      request: { redirect: "manual", parseSuccessResponseBody: false },
    },
  });
  if (!answer.ok) {
    const { trouble } = answer;
    return trouble.kind === "retryable" ? answer : refuse(404, trouble.message);
  }
  const archive = await fetchArchive(answer.value);
  if (!archive.ok) return archive;
  const unpacked = unzipText(archive.value);
  return "text" in unpacked
    ? succeed(unpacked.text)
    : refuse(422, `Artifact "${name}" ${unpacked.problem}`);
}

/** A server that does not list artifacts at all is another matter than one that does not let us read them. */
function untold(trouble: Trouble): Outcome<never> {
  const isUnknown = trouble.kind === "refused" && trouble.status !== 403;
  const { message } = trouble;
  return { ok: false, trouble: isUnknown ? { kind: "not-found", message } : trouble };
}

function refuse(status: number, message: string): Outcome<never> {
  return { ok: false, trouble: { kind: "refused", status, message, permission: null } };
}
