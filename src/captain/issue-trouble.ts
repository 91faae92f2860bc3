/** What GitHub answers with 410 about issues: that they are switched off, or that this one was deleted. */
import type { Trouble } from "./ports/github.ts";

/** The repository has no issues; asked about one that is known, {@link isIssueGone} comes first. */
export function areIssuesOff(trouble: Trouble): boolean {
  return trouble.kind === "refused" && trouble.status === 410;
}

/** Somebody deleted it, or moved it to another repository. */
export function isIssueGone(trouble: Trouble): boolean {
  if (trouble.kind === "not-found") return true;
  return areIssuesOff(trouble) && /deleted/i.test(trouble.message);
}
