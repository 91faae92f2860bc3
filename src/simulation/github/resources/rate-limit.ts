/** What is left of the hour, free of charge. */
import { notFound, ok } from "../answer.ts";
import { type Call, globalRoute, type Route } from "../routes.ts";

export const rateLimitRoutes: readonly Route[] = [
  globalRoute("GET /rate_limit", "rate-limit/get", (call) => {
    if (!call.limits.enforced) throw notFound();
    const core = presentUsage(call);
    const { reset } = core;
    const search = { limit: 30, used: 0, remaining: 30, reset };
    const graphql = { limit: 5000, used: 0, remaining: 5000, reset };
    return ok({ resources: { core, search, graphql }, rate: core });
  }),
];

function presentUsage(call: Call) {
  const { limit, used, resetAt } = call.limits.usage(call.caller);
  return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetAt / 1000) };
}
