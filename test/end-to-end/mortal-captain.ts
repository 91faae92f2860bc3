/** The real service as a process of its own, on the story's clock; made to be killed, and to begin again where it was. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LastWords, spawnApp, tell } from "../../src/simulation/demo/app-process.ts";
import type { Pace } from "../../src/simulation/github/clock.ts";
import type { Setting } from "../../src/simulation/setting.ts";

export interface Life {
  /** Resolves when webhooks reach it; never, if it dies before. */
  readonly ready: Promise<void>;
  /** The signal that ended it, or its exit code and last words. */
  readonly over: Promise<string>;
  kill(): void;
  /** Ends it as an orchestrator would. */
  stop(): void;
}

/** @param first the pace of the clock until it is told another one */
export function mortalCaptain(setting: Setting, first: Pace) {
  const folder = mkdtempSync(join(tmpdir(), "mortal-captain-"));
  let living: ChildProcess | null = null;
  let pace = first;
  return {
    /** One at a time: the last one is over. */
    begin(): Life {
      const child = spawnApp(setting, folder);
      living = child;
      void tell(child, pace);
      const words = new LastWords(child);
      const ready = words.ready.then((url) => {
        const secret = setting.webhookSecret;
        setting.world.hookUp(setting.app, { url: `${url}/api/github/webhooks`, secret });
      });
      const over = once(child, "close").then(([code, signal]) => {
        living = null;
        return signal === null ? `exit code ${code}: ${words.text()}` : `${signal}`;
      });
      const send = (signal: NodeJS.Signals) => () => void child.kill(signal);
      return { ready, over, kill: send("SIGKILL"), stop: send("SIGTERM") };
    },
    /** Tells the one that lives, and those that come. */
    keep: async (next: Pace): Promise<void> => {
      pace = next;
      if (living !== null) await tell(living, next);
    },
    close: async (): Promise<void> => {
      const dying = living;
      if (dying?.kill("SIGKILL")) await once(dying, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
