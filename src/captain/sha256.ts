/** The hash by which manifests are compared. */
import { createHash } from "node:crypto";

/** @returns 64 lower-case hex digits */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
