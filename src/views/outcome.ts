/** What a command came to, in a word. */
import type { ReplyDetails } from "../domain/reply.ts";

/** `done`, `preview` or `refused: CODE`. */
export function outcomeWord(details: ReplyDetails): string {
  if (details.kind === "refused") return `refused: ${details.code}`;
  return details.kind === "preview" ? "preview" : "done";
}
