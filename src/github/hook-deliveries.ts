/** GitHub's own memory of the webhooks that it sent us, and of how we answered: for those that we missed. */
import { z } from "zod";
import type { Outcome } from "../captain/ports/github.ts";
import type { Instant } from "../domain/ids.ts";
import { ask, askPages, type Caller, map, tell } from "./connection.ts";
import type { Octokits } from "./octokits.ts";
import { id, instant } from "./reports/words.ts";

/** One attempt to deliver a webhook. */
interface HookDelivery {
  /** Digits; too many for a number. */
  readonly deliveryId: string;
  /** The same for every attempt at one webhook. */
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Instant;
  /** Whether we answered with 2xx; an attempt that timed out has no status. */
  readonly isAnswered: boolean;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
}

/** What a delivery carried, to be taken in as if it had just come. */
interface MissedWebhook {
  readonly guid: string;
  readonly event: string;
  /** The body, as JSON text. */
  readonly body: string;
}

export interface HookDeliveries {
  /** Attempts since an instant, newest first. GitHub remembers three days, GitHub Enterprise Server seven. */
  listDeliveries(since: Instant): Promise<Outcome<readonly HookDelivery[]>>;
  readDelivery(deliveryId: string): Promise<Outcome<MissedWebhook>>;
  /** Asks GitHub to send it again, under its GUID. */
  redeliver(deliveryId: string): Promise<Outcome<void>>;
}

export function openHookDeliveries(access: {
  readonly octokits: Octokits;
  readonly clock: () => Instant;
}): HookDeliveries {
  const asApp = async (): Promise<Caller> => ({
    connection: await access.octokits.app(),
    clock: access.clock,
    place: {},
  });
  return {
    listDeliveries: async (since) => {
      const outcome = await askPages(await asApp(), {
        route: `GET ${DELIVERIES}`,
        schema: z.array(DELIVERY),
        isEnough: (deliveries) => (deliveries.at(-1)?.deliveredAt ?? since) < since,
        mostPages: MOST_PAGES,
      });
      return map(outcome, (found) => found.filter(({ deliveredAt }) => deliveredAt >= since));
    },
    readDelivery: async (deliveryId) =>
      ask(await asApp(), {
        route: `GET ${DELIVERIES}/{delivery_id}`,
        parameters: { delivery_id: deliveryId },
        schema: WEBHOOK,
      }),
    redeliver: async (deliveryId) =>
      tell(await asApp(), {
        route: `POST ${DELIVERIES}/{delivery_id}/attempts`,
        parameters: { delivery_id: deliveryId },
      }),
  };
}

const DELIVERIES = "/app/hook/deliveries";

/** Twenty thousand deliveries, or ten large releases: what is older the sweep finds by other means. */
const MOST_PAGES = 200;

const DELIVERY = z
  .object({
    id: z.union([z.number(), z.bigint(), z.string()]).transform(String),
    guid: z.string(),
    event: z.string(),
    delivered_at: instant,
    status_code: z.int(),
    installation_id: id.nullish(),
    repository_id: id.nullish(),
  })
  .transform((delivery) => ({
    deliveryId: delivery.id,
    guid: delivery.guid,
    event: delivery.event,
    deliveredAt: delivery.delivered_at,
    isAnswered: delivery.status_code >= 200 && delivery.status_code < 300,
    installationId: delivery.installation_id ?? null,
    repositoryId: delivery.repository_id ?? null,
  }));

const WEBHOOK = z
  .object({
    guid: z.string(),
    event: z.string(),
    request: z.object({ payload: z.record(z.string(), z.unknown()) }),
  })
  .transform(({ guid, event, request }) => ({
    guid,
    event,
    body: JSON.stringify(request.payload, withoutBigInts),
  }));

/** Octokit reads integers of more than 53 bits as bigints, which JSON.stringify refuses. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
