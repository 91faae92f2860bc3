/** A simulated GitHub in this process, and the real service before it with a past of its own. */
import { commitSha } from "../domain/ids.ts";
import { Script } from "../simulation/github/actions/script.ts";
import { type Clock, type ManualClock, manualClock } from "../simulation/github/clock.ts";
import { openSetting, type Setting } from "../simulation/setting.ts";
import { largePipeline } from "./pipelines.ts";
import type { Scale } from "./row.ts";
import { type ServiceProcess, startService } from "./service-process.ts";
import { filesFor } from "./workflows.ts";
import type { Workshop } from "./workshop.ts";

export interface Arena {
  readonly setting: Setting;
  /** GitHub's; the service has the machine's. */
  readonly clock: ManualClock;
  readonly script: Script;
  readonly service: ServiceProcess;
  /** Resolves when all webhooks are taken in and GitHub was not asked anything for so long, counted from now on; ms. */
  quiet(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** @param releases how many the service remembers */
export async function openArena(
  scale: Scale,
  workshop: Workshop,
  releases: number,
): Promise<Arena> {
  const clock = manualClock(Date.now());
  const stage = await openStage(scale, workshop, releases, { clock, limits: false });
  const { setting, database } = stage;
  const service = await startService(setting, database);
  setting.world.hookUp(setting.app, { url: service.hook, secret: setting.webhookSecret });
  let askedAt = performance.now();
  setting.github.log.onRequest(() => {
    askedAt = performance.now();
  });
  return {
    ...stage,
    clock,
    service,
    quiet: async (ms) => {
      await setting.github.webhooks.settled();
      const since = performance.now();
      for (;;) {
        const left = Math.max(askedAt, since) + ms - performance.now();
        if (left <= 0 && (await service.figure("release_captain_pending_deliveries")) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(left, 1)));
      }
    },
    close: async () => {
      await service.stop();
      await setting.close();
    },
  };
}

export interface Stage {
  readonly setting: Setting;
  readonly script: Script;
  /** An SQLite file. */
  readonly database: string;
}

/** The same without a service; GitHub has this clock, and its limits or none. */
export async function openStage(
  scale: Scale,
  workshop: Workshop,
  releases: number,
  { clock, limits }: { readonly clock: Clock; readonly limits: boolean },
): Promise<Stage> {
  const script = new Script({ queueMs: 0, workMs: 0 });
  const options = { clock, script, limits, validate: false, repositoryName: "shop" };
  const setting = await openSetting(options);
  const { world, repository, installation, dana } = setting;
  const files = filesFor(largePipeline(scale));
  const commits = Array.from({ length: scale.journeys }, (_, index) => {
    const changed = { ...files, "past.txt": `${index}` };
    const pushed = [{ message: `Past ${index}`, files: changed }];
    return commitSha(world.push(repository, { by: dana, commits: pushed }).sha);
  });
  const ref = {
    installationId: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    defaultBranch: repository.defaultBranch,
  };
  const database = await workshop.pastOf(releases, { ref, commits });
  return { setting, script, database };
}
