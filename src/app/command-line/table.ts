/** All subcommands, in the order in which `--help` shows them. */
import { artifactIdOf } from "./artifact-id.ts";
import { demo } from "./demo.ts";
import { plan } from "./plan.ts";
import { rehearse } from "./rehearse.ts";
import type { Subcommand } from "./subcommand.ts";
import { validate } from "./validate.ts";

const NOTHING = { options: {}, operands: { least: 0, most: 0 } } as const;

/** Loads what it needs only when it runs: the others start in a moment. */
const serve: Subcommand = {
  ...NOTHING,
  name: "serve",
  usage: "",
  summary: "Runs the service; without APP_ID shows the page that registers the app",
  help: `Settings are environment variables, or lines in .env: APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET, HOST,
PORT, METRICS_PORT, DATABASE_URL, SWEEP_INTERVAL, ALLOWED_OWNERS, GHE_HOST, GHE_PROTOCOL, LOG_LEVEL, LOG_FORMAT.
It ends on SIGTERM or SIGINT, within 10 s.`,
  run: async (_given, terminal) => (await import("../serve.ts")).serve(terminal),
};

const simulate: Subcommand = {
  name: "simulate",
  usage: "",
  summary: "Is not in this version",
  help: "A real history cannot be replayed through a pipeline yet; `rehearse` plays a story that you write.",
  options: { repo: { type: "string" }, pipeline: { type: "string" }, json: { type: "boolean" } },
  operands: { least: 0, most: Number.POSITIVE_INFINITY },
  isHidden: true,
  run: async (_given, terminal) => {
    terminal.error("simulate is not in this version; rehearse plays a story that you write.");
    return 2;
  },
};

export const SUBCOMMANDS: readonly Subcommand[] = [
  serve,
  demo,
  validate,
  plan,
  rehearse,
  artifactIdOf,
  simulate,
];
