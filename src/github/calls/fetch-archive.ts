/** Fetches an artifact's archive from where GitHub's API says that it lies, without our token. */
import type { Outcome } from "../../captain/ports/github.ts";
import { type Answer, succeed } from "../connection.ts";
import { sortTrouble } from "../trouble.ts";

/** What unpacks to a megabyte at most may not be packed much larger: headers, and files that do not shrink. */
export const LARGEST_ARCHIVE = 1024 * 1024 + 64 * 1024;

const PATIENCE_MS = 30_000;

/** @param answer of GitHub's API, its redirect not followed, its body unread */
export async function fetchArchive(answer: Answer): Promise<Outcome<Uint8Array>> {
  const location = answer.headers["location"];
  if (location === undefined) return readAll(answer.data);
  if (answer.data instanceof ReadableStream) await answer.data.cancel();
  const target = trustedTarget(String(location), answer.url);
  if (target === null) return refuse("GitHub's API leads to an address that is not https");
  try {
    const response = await fetch(target, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return await readAll(response.body);
    await response.body?.cancel();
    // Its address is good for a minute only: asking GitHub anew gives a new one.
    return { ok: false, trouble: storageTrouble(`it answers ${response.status}`, target) };
  } catch (error) {
    const message = error instanceof Error ? error.message : "no answer";
    return { ok: false, trouble: storageTrouble(message, target) };
  }
}

/** Where the API itself is served over plain HTTP (a private server), its own host may be, too. */
function trustedTarget(location: string, apiUrl: string): URL | null {
  if (!URL.canParse(location, apiUrl)) return null;
  const target = new URL(location, apiUrl);
  const isTrusted = target.protocol === "https:" || target.origin === new URL(apiUrl).origin;
  return isTrusted && target.username === "" ? target : null;
}

function storageTrouble(message: string, target: URL) {
  const trouble = sortTrouble(new Error(message), { isWrite: false, now: 0 });
  return { ...trouble, message: `The artifact cannot be read from ${target.host}: ${message}` };
}

async function readAll(body: unknown): Promise<Outcome<Uint8Array>> {
  if (!(body instanceof ReadableStream)) return refuse("GitHub's API sent no archive");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) return refuse("GitHub's API sent no archive");
    size += chunk.length;
    if (size > LARGEST_ARCHIVE) return refuse("The artifact is too large");
    chunks.push(chunk);
  }
  return succeed(Buffer.concat(chunks));
}

function refuse(message: string): Outcome<never> {
  return { ok: false, trouble: { kind: "refused", status: 502, message, permission: null } };
}
