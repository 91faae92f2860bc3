/** How many webhooks a second are durably stored, against a Probot app that does nothing with them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Setting } from "../../simulation/setting.ts";
import { type Arena, openArena } from "../arena.ts";
import { rateOf, type Webhook } from "../load.ts";
import type { Row } from "../row.ts";
import { median, spread } from "../statistics.ts";

/** Both answer the same kind of webhooks in turns; the next turn begins when the captain has taken all of its own in. */
export const intake: Row = {
  name: "intake",
  measure: async (scale, workshop) => {
    const [releases] = scale.releases;
    const arena = await openArena(scale, workshop, releases);
    const bare = await startBareProbot(arena.setting);
    const rates: { readonly captain: number; readonly bare: number }[] = [];
    const { webhookSecret: secret } = arena.setting;
    const { connections } = scale;
    try {
      const examples = await hear(arena);
      const next = () => varied(examples, scale.webhooks);
      for (let round = 0; round <= scale.rounds; round += 1) {
        const ours = await rateOf({
          webhooks: next(),
          url: arena.service.hook,
          secret,
          connections,
        });
        await arena.quiet(100);
        const theirs = await rateOf({ webhooks: next(), url: bare.url, secret, connections });
        // The first round warms both up.
        if (round > 0) rates.push({ captain: ours, bare: theirs });
      }
    } finally {
      bare.stop();
      await arena.close();
    }
    const ratios = rates.map(({ captain, bare }) => captain / bare);
    const ratio = median(ratios);
    const ours = median(rates.map(({ captain }) => captain));
    const theirs = median(rates.map(({ bare }) => bare));
    return [
      {
        what: "intake: webhooks stored, against a bare Probot app answering them",
        figure: `${(ratio * 100).toFixed(0)} % (${ours.toFixed(0)}/s against ${theirs.toFixed(0)}/s)`,
        bar: ">= 80 %",
        isMet: ratio >= 0.8,
        noise: `${ratios.length} rounds, ${spread(
          ratios.map((each) => each * 100),
          0,
          " %",
        )}`,
      },
    ];
  },
};

interface BareProbot {
  readonly url: string;
  stop(): void;
}

const ADDRESS = z.object({ port: z.number() });

async function startBareProbot({
  app,
  privateKey,
  webhookSecret,
  github,
}: Setting): Promise<BareProbot> {
  const entry = fileURLToPath(new URL("../bare-probot.ts", import.meta.url));
  const child = fork(entry, {
    execArgv: ["--no-warnings"],
    env: {
      NODE_ENV: "production",
      APP_ID: String(app.id),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
      API_URL: github.apiUrl,
    },
  });
  const [address]: unknown[] = await once(child, "message");
  const { port } = ADDRESS.parse(address);
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    stop: () => child.disconnect(),
  };
}

/** What GitHub tells of a run that is none of the captain's: it must be stored all the same, and leads to no request. */
async function hear({ setting, clock, quiet }: Arena): Promise<readonly Webhook[]> {
  const { world, repository, dana, github, app } = setting;
  const before = github.webhooks.deliveries(app).length;
  const commits = [{ message: "Elsewhere", files: { "notes.txt": "1" } }];
  world.push(repository, { by: dana, branch: "notes", commits });
  clock.advance(0);
  await quiet(200);
  return github.webhooks
    .deliveries(app)
    .slice(before)
    .filter(({ event }) => event === "workflow_run" || event === "workflow_job")
    .filter(({ body }) => body.includes('"head_branch":"notes"'))
    .map(({ event, guid, body }) => ({ event, guid, body }));
}

/** Each with a GUID and a body of its own. */
function varied(examples: readonly Webhook[], count: number): readonly Webhook[] {
  return Array.from({ length: count }, (_, index): Webhook => {
    const example = examples[index % examples.length];
    if (example === undefined) throw new Error("GitHub told of nothing.");
    const guid = crypto.randomUUID();
    const body = example.body.replace(/}$/, `,"bench":"${guid}"}`);
    return { event: example.event, guid, body };
  });
}
