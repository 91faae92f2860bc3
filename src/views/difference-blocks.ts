/** What differs between two releases besides their changes: parts of the manifest and versions of dependencies. */
import type { DependencyDifference, Difference, PartDifference } from "./rollback-preview.ts";
import { count, details, table } from "./table.ts";
import { code, text } from "./text.ts";

export function manifestBlock({ parts }: Pick<Difference, "parts">): readonly string[] {
  if (parts === null) return ["Manifest: not both releases have one."];
  if (parts.length === 0) return ["Manifest: no part differs."];
  const rows = parts.map(({ uri, from, to }) => [code(uri), digestWords(from), digestWords(to)]);
  return details(
    `Manifest: ${count(parts.length, "part")} would change`,
    table(["Part", "From", "To"], limited(rows)),
  );
}

export function dependencyBlock({
  dependencies,
}: Pick<Difference, "dependencies">): readonly string[] {
  if (dependencies === null) return ["Dependency versions: not known here."];
  const { changes, source } = dependencies;
  if (changes.length === 0) return [`Dependency versions: none would change (from ${source}).`];
  const rows = changes.map(({ name, from, to }) => [
    code(name),
    versionWords(from),
    versionWords(to),
  ]);
  // A summary is HTML: what would be Markdown elsewhere is shown as it is.
  const names = changes.slice(0, MOST_NAMES).map(({ name }) => text(name));
  const more = changes.length > MOST_NAMES ? ["…"] : [];
  return details(
    `Dependency versions (from ${source}): ${changes.length} would change: ${[...names, ...more].join(", ")}`,
    table(["Dependency", "From", "To"], limited(rows)),
  );
}

const MOST_NAMES = 3;

/** GitHub folds what is long, but a preview of thousands of rows helps nobody. */
const MOST_ROWS = 50;

function limited(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const hidden = rows.length - MOST_ROWS;
  return hidden <= 0 ? rows : [...rows.slice(0, MOST_ROWS), [`and ${hidden} more`, "", ""]];
}

/** The first digits tell two digests apart. */
function digestWords(digest: PartDifference["from"]): string {
  return digest === null ? "not there" : code(digest.replace("sha256:", "").slice(0, 12));
}

function versionWords(version: DependencyDifference["from"]): string {
  return version === null ? "not there" : code(version);
}
