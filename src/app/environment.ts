/** Reads the environment variables once, at the start: everything that is wrong with them, or settings. */
import * as z from "zod";
import { parseDuration } from "../domain/duration.ts";
import type { LogSettings } from "./log.ts";
import { readPrivateKey } from "./private-key.ts";

export interface ServiceSettings {
  readonly kind: "service";
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** null: `/metrics` is on the same port as the rest. */
  readonly metricsPort: number | null;
  /** GitHub's API, such as `https://api.github.com`. */
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly sweepIntervalMs: number;
  /** In lower case; null: all. */
  readonly allowedOwners: ReadonlySet<string> | null;
  readonly log: LogSettings;
}

/** There is no app yet: the page that registers one is shown. */
export interface SetUpSettings {
  readonly kind: "set-up";
  readonly log: LogSettings;
}

export type EnvironmentRead =
  | ServiceSettings
  | SetUpSettings
  /** One sentence for each variable that is wrong; none repeats a value. */
  | { readonly kind: "bad"; readonly sentences: readonly string[] };

export type Variables = Readonly<Record<string, string | undefined>>;

/** @param workingFolder what relative paths start from */
export function readEnvironment(given: Variables, workingFolder: string): EnvironmentRead {
  const variables = withoutEmpty(given);
  const isSetUp = variables["APP_ID"] === undefined;
  const read = (isSetUp ? everyStart : serviceStart).safeParse(variables);
  const sentences = read.success ? [] : read.error.issues.map(sentenceOf);
  if (isSetUp) {
    if (!mayShowSetUp(variables)) sentences.unshift(SET_UP_REFUSED);
    if (!read.success || sentences.length > 0) return { kind: "bad", sentences };
    return { kind: "set-up", log: logSettings(read.data) };
  }
  return readService(variables, workingFolder);
}

function readService(variables: Variables, workingFolder: string): EnvironmentRead {
  const read = serviceStart.safeParse(variables);
  const { PRIVATE_KEY, PRIVATE_KEY_PATH } = variables;
  const key = readPrivateKey({ PRIVATE_KEY, PRIVATE_KEY_PATH, workingFolder });
  if (read.success && key.ok) {
    const { data } = read;
    return {
      kind: "service",
      appId: data.APP_ID,
      privateKey: key.privateKey,
      webhookSecret: data.WEBHOOK_SECRET,
      host: data.HOST,
      port: data.PORT,
      metricsPort: data.METRICS_PORT ?? null,
      apiUrl:
        data.GHE_HOST === undefined
          ? "https://api.github.com"
          : `${data.GHE_PROTOCOL}://${data.GHE_HOST}/api/v3`,
      databaseUrl: data.DATABASE_URL ?? "sqlite:./data/release-captain.db",
      sweepIntervalMs: data.SWEEP_INTERVAL,
      allowedOwners: data.ALLOWED_OWNERS ?? null,
      log: logSettings(data),
    };
  }
  const sentences = read.success ? [] : read.error.issues.map(sentenceOf);
  return { kind: "bad", sentences: key.ok ? sentences : [...sentences, key.sentence] };
}

/** A container's way to leave a variable out is often to set it to nothing. */
function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}

/** `name must be …` or `name is missing; …`, by the schema's own words. */
function sentenceOf({ path, message }: z.core.$ZodIssue): string {
  return `${String(path[0])} ${message}.`;
}

const SET_UP_REFUSED =
  "APP_ID is missing; the page that registers an app is shown only on a loopback HOST and outside NODE_ENV=production.";

function mayShowSetUp(variables: Variables): boolean {
  const host = variables["HOST"] ?? "localhost";
  return variables["NODE_ENV"] !== "production" && LOOPBACK.test(host);
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

function text(pattern: RegExp, wanted: string) {
  return z
    .string({ error: `is missing; set it to ${wanted}` })
    .regex(pattern, { error: `must be ${wanted}` });
}

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

function port() {
  const wanted = "a port, a number from 0 to 65535";
  return text(/^\d{1,5}$/, wanted)
    .transform(Number)
    .refine((number) => number <= 65_535, { error: `must be ${wanted}` });
}

const SHORTEST_SWEEP_MS = 1_000;
const duration = z.string().transform((written, context) => {
  const ms = parseDuration(written);
  if (ms !== null && ms >= SHORTEST_SWEEP_MS) return ms;
  context.addIssue({ code: "custom", message: "must be a duration of at least 1s, such as 5m" });
  return z.NEVER;
});

const owners = text(
  /^[\w-]{1,39}(\s*,\s*[\w-]{1,39})*$/,
  "names of users and organisations with commas between them",
).transform((written): ReadonlySet<string> => new Set(written.toLowerCase().split(/\s*,\s*/)));

const database = z
  .string()
  .refine(
    (url) => /^sqlite:./.test(url) || (/^postgres(ql)?:\/\/./.test(url) && URL.canParse(url)),
    {
      error: "must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE",
    },
  );

const everyStart = z.object({
  HOST: text(/^[\w.:[\]-]{1,255}$/, "a host name or an address to listen on").default("localhost"),
  PORT: port().default(3_000),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LOG_FORMAT: oneOf(["json", "pretty"]).optional(),
  LOG_LEVEL_IN_STRING: oneOf(["true", "false"]).default("false"),
  LOG_MESSAGE_KEY: text(/^\w{1,40}$/, "a word").default("msg"),
  NODE_ENV: z.string().optional(),
});

const serviceStart = everyStart.extend({
  APP_ID: text(/^[1-9]\d{0,14}$/, "the number of your GitHub App").transform(Number),
  WEBHOOK_SECRET: text(/\S/, "the webhook secret of your GitHub App"),
  METRICS_PORT: port().optional(),
  GHE_HOST: text(/^[\w.-]{1,253}(:\d{1,5})?$/, "a host name, without https:// and path").optional(),
  GHE_PROTOCOL: oneOf(["https", "http"]).default("https"),
  DATABASE_URL: database.optional(),
  SWEEP_INTERVAL: duration.default(300_000),
  ALLOWED_OWNERS: owners.optional(),
});

/** Like Probot: for people while developing, for machines in production. */
function logSettings(data: z.infer<typeof everyStart>): LogSettings {
  return {
    level: data.LOG_LEVEL,
    format: data.LOG_FORMAT ?? (data.NODE_ENV === "production" ? "json" : "pretty"),
    levelAsWord: data.LOG_LEVEL_IN_STRING === "true",
    messageKey: data.LOG_MESSAGE_KEY,
  };
}
