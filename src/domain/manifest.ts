/** The manifest: the immutable parts that make up an artifact, the same in every stage. */

/** One thing that is deployed, named by what it contains. */
export interface Part {
  /** What kind of thing, such as `container`, `template`, `archive`. */
  readonly type: string;
  readonly uri: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

export interface Manifest {
  /** In canonical order, without repetitions. */
  readonly parts: readonly Part[];
}

export type ManifestReading =
  | { readonly manifest: Manifest }
  /** Whole sentences that name the part by its place and never repeat what it says. */
  | { readonly problems: readonly string[] };

/** More parts than this are a packing list, not a release; it also bounds what a stranger's file can cost. */
export const MANIFEST_MAX_PARTS = 200;

/** Every deployment carries the manifest as an input, and GitHub gives all inputs of a run together 65,535 characters. */
export const MANIFEST_MAX_CHARACTERS = 50_000;

/**
 * Reads `{ parts: [...] }`, or the bare list.
 * @param value parsed JSON or YAML from anywhere
 */
export function readManifest(value: unknown): ManifestReading {
  const list = withoutWrapping(value);
  if (!Array.isArray(list)) return refuse("A manifest is a list of parts { type, uri, digest }.");
  if (list.length === 0) return refuse("A manifest needs at least one part.");
  if (list.length > MANIFEST_MAX_PARTS) {
    return refuse(`A manifest has at most ${MANIFEST_MAX_PARTS} parts.`);
  }

  const readings = list.map((part: unknown, index) => readPart(part, `Part ${index + 1}`));
  const parts = readings.flatMap((reading) => (isProblems(reading) ? [] : [reading]));
  const problems = [...readings.flatMap((reading) => (isProblems(reading) ? reading : []))];
  if (problems.length === 0) problems.push(...contradictions(parts));
  return problems.length > 0 ? { problems } : limited({ parts: inOrder(parts) });
}

/** One text for one manifest, whatever order its parts and keys were written in. */
export function canonicalManifest(manifest: Manifest): string {
  const parts = inOrder(manifest.parts).map(({ type, uri, digest }) => ({ type, uri, digest }));
  return JSON.stringify({ parts });
}

/**
 * @param sha256 of a text in UTF-8, as 64 lower-case hex digits
 * @returns `sha256:<64 hex>` of the canonical text
 */
export function manifestDigest(manifest: Manifest, sha256: (text: string) => string): string {
  return `sha256:${sha256(canonicalManifest(manifest))}`;
}

/** `sha256:<64 hex>` and nothing else. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

const TYPE = /^[a-z0-9][a-z0-9.+_/-]{0,63}$/;
/** Visible ASCII: what a registry, a bucket or a shell can take without quoting surprises. */
const URI = /^[A-Za-z0-9][!#$%&'()*+,\-./:;=?@_~0-9A-Za-z]{0,2047}$/;
/** A password in a manifest would be stored for ever and sent to every deployment. */
const CREDENTIALS = /:\/\/[^/]*@/;

/** Names that promise to mean something else tomorrow. */
const MUTABLE =
  "latest|stable|main|master|trunk|head|edge|nightly|current|canary|dev|develop|snapshot|release";
const MUTABLE_TAG = new RegExp(`^(?:(?:${MUTABLE})|latest[-._].*|.*[-._]latest)$`, "i");

/** Other keys beside `parts` would be silently dropped, so such an object is not unwrapped and is refused. */
function withoutWrapping(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { parts, ...others } = value;
  return Object.keys(others).length === 0 ? parts : value;
}

function readPart(value: unknown, place: string): Part | readonly string[] {
  if (!isRecord(value)) return [`${place} is no { type, uri, digest }.`];
  const { type, uri, digest, ...others } = value;
  const problems: string[] = [];
  if (Object.keys(others).length > 0) {
    problems.push(`${place} has keys other than type, uri and digest.`);
  }
  if (typeof type !== "string" || !TYPE.test(type)) {
    problems.push(`${place}: "type" must be a short lower-case word such as container.`);
  }
  if (typeof digest !== "string" || !DIGEST.test(digest)) {
    problems.push(`${place}: "digest" must be sha256: and 64 lower-case hex digits.`);
  }
  problems.push(...uriProblems(uri, digest).map((problem) => `${place}: "uri" ${problem}`));
  const isComplete =
    typeof type === "string" && typeof uri === "string" && typeof digest === "string";
  return problems.length === 0 && isComplete ? { type, uri, digest } : problems;
}

function uriProblems(uri: unknown, digest: unknown): readonly string[] {
  if (typeof uri !== "string" || !URI.test(uri)) {
    return ["must be an address of at most 2048 characters without spaces."];
  }
  if (CREDENTIALS.test(uri)) return ["must not contain a user name or password."];
  const pinned = /@(sha256:.*)$/.exec(uri)?.[1];
  if (pinned !== undefined && pinned !== digest) return ["names another digest than the part."];
  if (isMutable(uri)) {
    return ["names a moving tag (such as latest); use one that never changes."];
  }
  return [];
}

/** `registry/image:latest`, `package@latest` and `https://…/latest/…` move; the part would not be what it was. */
function isMutable(uri: string): boolean {
  const address = uri.replace(/@sha256:.*$/, "").replace(/[?#].*$/, "");
  const segments = address.split("/");
  const last = segments.at(-1) ?? "";
  const tag = /[:@]([^:@]*)$/.exec(last)?.[1];
  return (tag !== undefined && MUTABLE_TAG.test(tag)) || segments.some(isLatest);
}

function isLatest(segment: string): boolean {
  return segment.toLowerCase() === "latest";
}

function contradictions(parts: readonly Part[]): readonly string[] {
  const known = new Map<string, { readonly digest: string; readonly place: number }>();
  return parts.flatMap((part, index) => {
    const earlier = known.get(part.uri);
    if (earlier === undefined) known.set(part.uri, { digest: part.digest, place: index + 1 });
    return earlier === undefined || earlier.digest === part.digest
      ? []
      : [`Parts ${earlier.place} and ${index + 1} have the same uri but different digests.`];
  });
}

function inOrder(parts: readonly Part[]): readonly Part[] {
  const byKey = new Map(parts.map((part) => [`${part.uri} ${part.type} ${part.digest}`, part]));
  return [...byKey]
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, part]) => part);
}

function limited(manifest: Manifest): ManifestReading {
  return canonicalManifest(manifest).length > MANIFEST_MAX_CHARACTERS
    ? refuse(`A manifest has at most ${MANIFEST_MAX_CHARACTERS} characters of JSON.`)
    : { manifest };
}

function refuse(problem: string): ManifestReading {
  return { problems: [problem] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isProblems(reading: Part | readonly string[]): reading is readonly string[] {
  return Array.isArray(reading);
}
