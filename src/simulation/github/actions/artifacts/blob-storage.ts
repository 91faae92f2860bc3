/** The blob storage behind artifacts: as much of Azure's as its client library uses for uploads and downloads. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Artifact, ArtifactStore } from "./artifact-store.ts";
import { readBody } from "./read-body.ts";

export const BLOB_PREFIX = "/_blobs/";

/** Where an artifact is uploaded to and downloaded from; the signature is the only key. */
export function blobPath(artifact: Artifact): string {
  return `${BLOB_PREFIX}actions-results/${artifact.key}.zip?sig=${artifact.key.slice(0, 16)}`;
}

/** Answers `PUT` of a whole blob, `PUT ?comp=block`, `PUT ?comp=blocklist`, and `GET`. */
export function blobStorage(store: ArtifactStore) {
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(incoming.url ?? "", "http://blobs");
    const key = url.pathname.slice(url.pathname.lastIndexOf("/") + 1).replace(/\.zip$/, "");
    const artifact = store.byKey(key);
    const isSigned = artifact !== null && url.searchParams.get("sig") === key.slice(0, 16);
    if (!isSigned) refuse(response, 403, "AuthenticationFailed");
    else if (incoming.method === "GET") send(response, artifact);
    else readBody(incoming).then((bytes) => put({ store, artifact, url, bytes, response }));
  };
}

function send(response: ServerResponse, artifact: Artifact): void {
  response.writeHead(200, {
    "content-type": artifact.contentType,
    "content-length": artifact.bytes.length,
    "content-disposition": `attachment; filename="${encodeURIComponent(artifact.name)}.zip"`,
  });
  response.end(artifact.bytes);
}

type Upload = {
  readonly store: ArtifactStore;
  readonly artifact: Artifact;
  readonly url: URL;
  readonly bytes: Buffer;
  readonly response: ServerResponse;
};

function put({ store, artifact, url, bytes, response }: Upload): void {
  const part = url.searchParams.get("comp");
  if (part === "block") {
    store.putBlock(artifact, url.searchParams.get("blockid") ?? "", bytes);
  } else if (part === "blocklist") {
    const ids = [...String(bytes).matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(
      ([, id]) => id ?? "",
    );
    if (!store.commitBlocks(artifact, ids)) {
      refuse(response, 400, "InvalidBlockList");
      return;
    }
  } else {
    store.write(artifact, bytes);
  }
  response.writeHead(201, { ...standardHeaders(), etag: `"${artifact.digest.slice(7, 23)}"` });
  response.end();
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, {
    ...standardHeaders(),
    "content-type": "application/xml",
    "x-ms-error-code": code,
  });
  response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`);
}

function standardHeaders(): Record<string, string> {
  return {
    "x-ms-version": "2025-05-05",
    "x-ms-request-id": "00000000-0000-0000-0000-000000000000",
    "x-ms-request-server-encrypted": "true",
    "last-modified": new Date().toUTCString(),
  };
}
