/** All that runs and jobs lean on: the world, its script, and the places where they queue. */
import type { World } from "../../world.ts";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import type { ActionRunner } from "../runner/action-runner.ts";
import type { Script } from "../script.ts";
import type { ConcurrencyGroups } from "./concurrency.ts";
import type { RunnerSlots } from "./runner-slots.ts";

export interface Stage {
  readonly world: World;
  readonly script: Script;
  readonly groups: ConcurrencyGroups;
  readonly slots: RunnerSlots;
  readonly actions: ActionRunner;
  readonly artifacts: ArtifactStore;
  /** What `GITHUB_TOKEN` may do where the workflow says nothing. */
  readonly defaultPermissions: Readonly<Record<string, "read" | "write">>;
}
