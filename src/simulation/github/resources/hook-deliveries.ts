/** The app's own log of webhook deliveries, and sending one again. */
import { type Answer, notFound, ok } from "../answer.ts";
import type { Delivery } from "../deliveries.ts";
import { linkTo, numberIn } from "../paging.ts";
import { type Call, globalRoute, parameter, type Route } from "../routes.ts";
import { demandApp } from "./app-routes.ts";

export const hookDeliveryRoutes: readonly Route[] = [
  globalRoute("GET /app/hook/config", "apps/get-webhook-config-for-app", (call) => {
    const { hook } = demandApp(call);
    return ok({
      content_type: "json",
      insecure_ssl: "0",
      secret: "********",
      url: hook?.url ?? "",
    });
  }),
  globalRoute("GET /app/hook/deliveries", "apps/list-webhook-deliveries", list),
  globalRoute("GET /app/hook/deliveries/{delivery_id}", "apps/get-webhook-delivery", (call) =>
    ok(presentDelivery(deliveryOf(call))),
  ),
  globalRoute(
    "POST /app/hook/deliveries/{delivery_id}/attempts",
    "apps/redeliver-webhook-delivery",
    (call) => {
      call.webhooks.redeliver(deliveryOf(call));
      return { status: 202, body: {} };
    },
  ),
];

/** Newest first, by cursor; `status=failure` is a status code of 400 to 599, so not a time-out. */
function list(call: Call): Answer {
  const { query } = call;
  const status = query.get("status");
  const cursor = numberIn(call, "cursor");
  const perPage = Math.min(100, Math.max(1, numberIn(call, "per_page") ?? 30));
  const page: Delivery[] = [];
  for (const delivery of call.webhooks.deliveries(demandApp(call)).toReversed()) {
    if (cursor !== null && delivery.id > cursor) continue;
    if (delivery.status === "pending" || !hasStatus(delivery, status)) continue;

    if (page.length === perPage) {
      const next = { cursor: String(delivery.id) };
      return ok(page.map(presentItem), { link: linkTo(call, "next", next) });
    }
    page.push(delivery);
  }
  return ok(page.map(presentItem));
}

function hasStatus({ statusCode }: Delivery, wanted: string | null): boolean {
  if (wanted === "success") return statusCode >= 200 && statusCode < 400;
  if (wanted === "failure") return statusCode >= 400 && statusCode < 600;
  return true;
}

function deliveryOf(call: Call): Delivery {
  const id = Number(parameter(call, "delivery_id"));
  const found = call.webhooks.deliveries(demandApp(call)).find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function presentItem(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function presentDelivery(delivery: Delivery) {
  return {
    ...presentItem(delivery),
    url: delivery.app.hook?.url ?? "",
    request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.body) },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}
