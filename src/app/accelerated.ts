/** The service as the demo runs it: all of `serve`, but its clock keeps the paces that the parent process sends. */
import * as z from "zod";
import { acceleratedClock } from "../simulation/github/clock.ts";
import type { Terminal } from "./command-line/subcommand.ts";
import { serve } from "./serve.ts";

const PACE = z.object({
  at: z.number(),
  shows: z.number(),
  factor: z.number().positive(),
  until: z.number().nullable(),
});

const terminal: Terminal = {
  folder: process.cwd(),
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
};

if (process.channel === undefined) throw new Error("Only the demo can start this.");
const clock = acceleratedClock({ factor: 1 });
const hasPace = Promise.withResolvers<void>();
process.on("message", (message) => {
  const pace = PACE.parse(message);
  clock.keep(pace);
  hasPace.resolve();
  process.send?.(pace.at);
});
// Whoever started this is gone: nobody else would stop it.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
await hasPace.promise;
process.channel.unref();
process.exitCode = await serve(terminal, clock);
