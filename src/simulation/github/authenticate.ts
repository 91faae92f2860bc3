/** Whom a request comes from, by its Authorization header. */
import { verify } from "node:crypto";
import { z } from "zod";
import type { Caller } from "./access.ts";
import { Refusal } from "./answer.ts";
import type { App } from "./resources/apps.ts";
import type { World } from "./world.ts";

/** Throws GitHub's 401 where the credentials are bad, and 403 for a suspended installation. */
export function authenticate(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: "anonymous" };
  const credential = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1];
  if (credential === undefined) throw badCredentials();
  if (credential.split(".").length === 3) return { kind: "app", app: verifyJwt(world, credential) };
  const caller = world.tokens.find(credential);
  if (caller === null) throw badCredentials();
  if (caller.kind === "installation") demandActive(world, caller);
  return caller;
}

function demandActive(world: World, caller: Extract<Caller, { kind: "installation" }>): void {
  if (!world.installations.has(caller.installation.id)) throw badCredentials();
  if (caller.installation.suspendedAt === null) return;
  throw new Refusal(403, { message: "This installation has been suspended" });
}

const CLAIMS = z.object({
  iss: z.union([z.string(), z.number()]).transform(Number),
  iat: z.number(),
  exp: z.number(),
});

/** GitHub allows an app's JWT ten minutes of life, and its clock a minute of error. */
const LONGEST_LIFE_SECONDS = 600;
const CLOCK_ERROR_SECONDS = 60;

/** Signatures are checked once per token: a client uses the same JWT for many requests. */
const verified = new WeakMap<World, Map<string, { app: App; exp: number }>>();

function verifyJwt(world: World, token: string): App {
  const known = verified.get(world) ?? new Map<string, { app: App; exp: number }>();
  verified.set(world, known);
  const now = Math.floor(world.wallClock.now() / 1000);
  const cached = known.get(token);
  if (cached !== undefined && cached.exp > now) return cached.app;
  const [header = "", body = "", signature = ""] = token.split(".");
  const claims = CLAIMS.safeParse(parseJson(Buffer.from(body, "base64url").toString()));
  if (!claims.success) throw undecodable();
  const { iss, iat, exp } = claims.data;
  const app = world.apps.get(iss);
  if (app === undefined) throw new Refusal(401, { message: "Integration not found" });
  const isSigned =
    app.publicKey !== null &&
    verify(
      "RSA-SHA256",
      Buffer.from(`${header}.${body}`),
      app.publicKey,
      Buffer.from(signature, "base64url"),
    );
  if (!isSigned) throw undecodable();
  demandTimely(now, iat, exp);
  known.set(token, { app, exp });
  return app;
}

function demandTimely(now: number, iat: number, exp: number): void {
  if (iat > now + CLOCK_ERROR_SECONDS) {
    const message =
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    throw new Refusal(401, { message });
  }
  if (exp <= now) {
    const message =
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
    throw new Refusal(401, { message });
  }
  if (exp > now + LONGEST_LIFE_SECONDS + CLOCK_ERROR_SECONDS) {
    throw new Refusal(401, { message: "'Expiration time' claim ('exp') is too far in the future" });
  }
}

const badCredentials = () => new Refusal(401, { message: "Bad credentials" });
const undecodable = () => new Refusal(401, { message: "A JSON web token could not be decoded" });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
