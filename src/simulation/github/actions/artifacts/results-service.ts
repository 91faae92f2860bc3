/** GitHub's results service as far as `@actions/artifact` needs it: Twirp calls about artifacts, in JSON. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Artifact, ArtifactStore, Uploader } from "./artifact-store.ts";
import { readBody } from "./read-body.ts";

export const TWIRP_PREFIX = "/twirp/";

type Answer = { readonly status: number; readonly body: unknown };
type Service = { readonly store: ArtifactStore; readonly blobUrl: (artifact: Artifact) => string };

const request = z.object({
  workflow_run_backend_id: z.string(),
  workflow_job_run_backend_id: z.string(),
  name: z.string().default(""),
  mime_type: z.string().default("application/zip"),
  hash: z.string().optional(),
  size: z.string().optional(),
  name_filter: z.string().optional(),
  id_filter: z.string().optional(),
});
type Request = z.infer<typeof request>;

/** Answers `POST /twirp/github.actions.results.api.v1.ArtifactService/<Method>`. */
export function resultsService(service: Service) {
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    readBody(incoming).then((body) => {
      const { status, body: answer } = answerTo(service, incoming, String(body));
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  };
}

function answerTo(service: Service, incoming: IncomingMessage, text: string): Answer {
  const token = incoming.headers.authorization?.replace(/^Bearer /i, "") ?? "";
  const uploader = service.store.uploaderOf(token);
  if (uploader === null) return failure(401, "unauthenticated", "invalid runtime token");
  const parsed = request.safeParse(parseJson(text));
  if (!parsed.success) return failure(400, "malformed", "the json request could not be decoded");
  if (parsed.data.workflow_run_backend_id !== uploader.runBackendId) {
    return failure(403, "permission_denied", "the token belongs to another run");
  }
  const method = new URL(incoming.url ?? "", "http://results").pathname.split("/").at(-1) ?? "";
  const call = METHODS.get(method);
  if (call === undefined) return failure(404, "bad_route", `no handler for path ${incoming.url}`);
  return call(service, uploader, parsed.data);
}

type Method = (service: Service, uploader: Uploader, asked: Request) => Answer;

const METHODS = new Map<string, Method>([
  ["CreateArtifact", create],
  ["FinalizeArtifact", finalize],
  ["ListArtifacts", list],
  ["GetSignedArtifactURL", sign],
  ["DeleteArtifact", remove],
]);

function create({ store, blobUrl }: Service, uploader: Uploader, asked: Request): Answer {
  const artifact = store.create(uploader, asked.name, asked.mime_type);
  return artifact === null
    ? failure(
        409,
        "already_exists",
        "an artifact with this name already exists on the workflow run",
      )
    : success({ ok: true, signed_upload_url: blobUrl(artifact) });
}

function finalize({ store }: Service, uploader: Uploader, asked: Request): Answer {
  const artifact = store.find(uploader, asked.name);
  if (artifact === null) return missing();
  const fits = asked.hash === undefined || asked.hash === artifact.digest;
  if (!fits || Number(asked.size ?? artifact.bytes.length) !== artifact.bytes.length) {
    return failure(400, "failed_precondition", "the upload is not what was announced");
  }
  artifact.isFinal = true;
  return success({ ok: true, artifact_id: String(artifact.id) });
}

function list({ store }: Service, uploader: Uploader, asked: Request): Answer {
  const artifacts = store
    .ofRun(uploader.run)
    .filter((one) => one.isFinal)
    .filter((one) => asked.name_filter === undefined || one.name === asked.name_filter)
    .filter((one) => asked.id_filter === undefined || String(one.id) === asked.id_filter);
  return success({
    artifacts: artifacts.map((one) => ({
      workflow_run_backend_id: uploader.runBackendId,
      workflow_job_run_backend_id: uploader.jobBackendId,
      database_id: String(one.id),
      name: one.name,
      size: String(one.bytes.length),
      created_at: one.createdAt,
      digest: one.digest,
    })),
  });
}

function sign({ store, blobUrl }: Service, uploader: Uploader, asked: Request): Answer {
  const artifact = store.find(uploader, asked.name);
  return artifact === null ? missing() : success({ signed_url: blobUrl(artifact) });
}

function remove({ store }: Service, uploader: Uploader, asked: Request): Answer {
  const artifact = store.find(uploader, asked.name);
  if (artifact === null) return missing();
  store.remove(artifact);
  return success({ ok: true, artifact_id: String(artifact.id) });
}

function success(body: unknown): Answer {
  return { status: 200, body };
}

function missing(): Answer {
  return failure(404, "not_found", "artifact not found");
}

/** Twirp's way to say no. */
function failure(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
