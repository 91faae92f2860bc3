/** Takes secrets out of a line of log, wherever in it they stand. */

const REDACTED = "[redacted]";

/** @param secrets known ones, such as the webhook secret, in whatever text they appear */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_KNOWN)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return (line) => {
    let clean = line;
    for (const secret of known) clean = clean.replaceAll(secret, REDACTED);
    for (const { pattern, by } of SHAPES) clean = clean.replace(pattern, by);
    return clean;
  };
}

/** A shorter one is a word like any other: taking it out would show what it is. */
const SHORTEST_KNOWN = 6;

/** What secrets look like, and what is written instead. A line is JSON, so quotes in it may be escaped. */
const SHAPES: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  {
    // At most to the end of its text: what follows is the rest of the line.
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^"\\]|\\.)*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|(?=")|$)/g,
    by: REDACTED,
  },
  {
    pattern:
      /("(?:authorization|proxy-authorization|cookie|x-hub-signature(?:-256)?|privateKey|private_key|secret|webhookSecret|password|token|databaseUrl|DATABASE_URL)\\?":\s*\\?")(?:[^"\\]|\\[^"])*/gi,
    by: `$1${REDACTED}`,
  },
  { pattern: /\b(bearer|basic|token) [\w.~+/=-]{16,}/gi, by: `$1 ${REDACTED}` },
  { pattern: /\bgh[a-z]_[\w.-]{8,}/g, by: REDACTED },
  { pattern: /\bgithub_pat_\w{8,}/g, by: REDACTED },
  { pattern: /\bv1\.[0-9a-f]{40}\b/g, by: REDACTED },
  // A token's head says only how it is signed. Without a limit, a long line of such beginnings takes minutes.
  { pattern: /\beyJ[\w-]{8,400}\.[\w-]{4,}\.[\w-]*/g, by: REDACTED },
  { pattern: /\bsha(1|256)=[0-9a-f]{40,64}\b/g, by: `sha$1=${REDACTED}` },
  // A user and password in any URL, such as that of the database.
  { pattern: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"'@]+(?:@[^\s/"'@]+)*@/gi, by: `$1${REDACTED}@` },
];
