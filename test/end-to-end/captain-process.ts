/** The real service as a process of its own, on a clock that runs faster; told by its environment, and made to be killed. */
import { runService } from "../../src/app/run-service.ts";
import { acceleratedClock } from "../../src/simulation/github/clock.ts";

const told = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};

const factor = Number(told("CLOCK_FACTOR"));
const passedMs = Date.now() - Number(told("CLOCK_SET_AT"));
const clock = acceleratedClock({
  factor,
  startMs: Number(told("CLOCK_SHOWED")) + passedMs * factor,
});

process.exitCode = await runService(
  {
    kind: "service",
    appId: Number(told("APP_ID")),
    privateKey: told("PRIVATE_KEY"),
    webhookSecret: told("WEBHOOK_SECRET"),
    host: "127.0.0.1",
    port: Number(told("PORT")),
    metricsPort: null,
    databaseUrl: told("DATABASE_URL"),
    apiUrl: told("API_URL"),
    sweepIntervalMs: 5 * 60_000,
    allowedOwners: null,
    log: {
      level: process.env["STORY_LOG"] === "all" ? "info" : "fatal",
      format: "json",
      levelAsWord: true,
      messageKey: "msg",
    },
  },
  clock,
);
