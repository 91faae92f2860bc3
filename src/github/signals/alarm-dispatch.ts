/** An alarm sent as `repository_dispatch` of type `release-captain.alarm`. Strangers' monitors write it, so its grammar is strict. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { environmentName } from "../../domain/ids.ts";
import { ENVIRONMENT } from "../reports/alarm-labels.ts";
import { actor, instant } from "../reports/words.ts";

export function dispatchSignal(payload: unknown, self: string): Signal | null {
  const reading = PAYLOAD.safeParse(payload);
  if (!reading.success || reading.data.sender.login === self) return null;
  const { client_payload: alarm, sender } = reading.data;
  return { type: "alarm-dispatch", ...alarm, sender };
}

/** Printed to people and kept as a key: short, and nothing that moves a cursor. */
const WORD = z
  .string()
  .max(200)
  .regex(/^[^\p{C}]*$/u);

/** Shown as a link, never fetched. */
const URL_TEXT = z.url({ protocol: /^https$/ }).max(2000);

const REGION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const SAID = {
  alarm: WORD.default(""),
  state: z.enum(["ok", "alarm", "unknown"]),
  at: instant,
  id: WORD.min(1),
  url: URL_TEXT.nullish()
    .catch(null)
    .transform((url) => url ?? null),
};

/** Exactly one of the two: an alarm for both a region and an environment would be guesswork. */
const ALARM = z.union([
  z
    .object({
      environment: z.string().regex(ENVIRONMENT),
      region: z.undefined().optional(),
      ...SAID,
    })
    .transform(({ environment, region: _none, ...said }) => ({
      target: { environment: environmentName(environment) },
      ...said,
    })),
  z
    .object({ region: z.string().regex(REGION), environment: z.undefined().optional(), ...SAID })
    .transform(({ region, environment: _none, ...said }) => ({ target: { region }, ...said })),
]);

const PAYLOAD = z.object({
  action: z.literal("release-captain.alarm"),
  client_payload: ALARM,
  sender: actor,
});
