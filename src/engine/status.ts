/** What became of a release, in one word. */
import type { ReleaseId } from "../domain/ids.ts";
import type { State } from "../domain/state.ts";
import { stagesOf } from "./place.ts";
import { recordOf } from "./slot.ts";

export type ReleaseStatus =
  | "building"
  | "build-failed"
  | "not-built"
  | "blocked"
  | "in-flight"
  | "approved"
  | "rejected"
  | "superseded"
  | "quarantined"
  | "orphaned";

/** Quarantined wins; else what its furthest stage says. Approved means by the last stage. */
export function releaseStatus(state: State, id: ReleaseId): ReleaseStatus {
  const release = state.releases.get(id);
  if (release?.isQuarantined === true) return "quarantined";
  if (release?.isOrphaned === true) return "orphaned";
  switch (release?.build) {
    case "building":
      return "building";
    case "failed":
      return "build-failed";
    case "not-built":
      return "not-built";
    case "superseded":
      return "superseded";
    case "built":
    case undefined:
      return furthest(state, id);
  }
}

function furthest(state: State, id: ReleaseId): ReleaseStatus {
  const stages = stagesOf(state);
  const last = stages.at(-1);
  for (const stage of [...stages].reverse()) {
    const record = recordOf(state, stage, id);
    switch (record?.status) {
      case "approved":
        return stage === last ? "approved" : "in-flight";
      case "rejected":
        return "rejected";
      case "superseded":
        return "superseded";
      case "deploying":
        return "in-flight";
      // It was taken back, or may come back if it gets this far: what the stage before says counts.
      case "withdrawn":
      case "readmitted":
      case undefined:
        break;
    }
  }
  return "in-flight";
}
