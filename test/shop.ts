/** A simulated GitHub with the organisation acme, our app, and the app's repository `acme/shop` with one push. */
import { createPublicKey } from "node:crypto";
import { manualClock } from "../src/simulation/github/clock.ts";
import { World, type WorldSettings } from "../src/simulation/github/world.ts";
import { APP_EVENTS, APP_PERMISSIONS } from "../src/simulation/setting.ts";
import { APP_KEY } from "./app-key.ts";

/** As where the pipeline file names teams. */
const PERMISSIONS = { ...APP_PERMISSIONS, members: "read" } as const;

export interface ShopSettings extends Omit<WorldSettings, "clock"> {
  readonly permissions?: Record<string, "read" | "write">;
  /** What the app listens to, beside what `app.yml` asks for. */
  readonly moreEvents?: readonly string[];
  /** Where the app takes webhooks; nowhere by default. */
  readonly hook?: { readonly url: string; readonly secret: string };
  /** Of the first push, beside a README. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Its clock stands still until it is moved; ada may write. */
export function openShop(settings: ShopSettings = {}) {
  const { permissions = PERMISSIONS, moreEvents = [], hook, files = {}, ...rest } = settings;
  const clock = manualClock();
  const world = new World({ clock, ...rest });
  const acme = world.createOrganization("acme");
  const ada = world.createUser("ada");
  const app = world.createApp({
    name: "Release Captain",
    permissions,
    events: [...APP_EVENTS, ...moreEvents],
    publicKey: createPublicKey(APP_KEY),
    ...(hook === undefined ? {} : { hook }),
  });
  const repository = world.createRepository({ owner: acme, name: "shop" });
  world.grant(repository, ada, "write");
  const installation = world.install({ app, account: acme });
  const first = world.push(repository, {
    by: ada,
    commits: [{ message: "Begin", files: { "README.md": "# Shop\n", ...files } }],
  });
  return { clock, world, acme, ada, app, repository, installation, first };
}

const silent = () => undefined;
/** A log for Octokit, which would else tell each deprecation on the console. */
export const SILENT = { debug: silent, info: silent, warn: silent, error: silent };
