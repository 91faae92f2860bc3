/** What a blocker may look at: one release in front of one stage. */
import type { Instant } from "../../domain/ids.ts";
import type { Stage } from "../../domain/pipeline.ts";
import type { Release } from "../../domain/release.ts";
import type { State } from "../../domain/state.ts";

export interface Entrance {
  readonly state: State;
  readonly release: Release;
  readonly stage: Stage;
  /** The stage's place in the order of travel. */
  readonly index: number;
  readonly now: Instant;
}
