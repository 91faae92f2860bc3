/** `repository_dispatch`: an event that somebody outside GitHub makes up. */
import { z } from "zod";
import { type Actor, actorOf } from "../access.ts";
import { noContent, unprocessable } from "../answer.ts";
import { parseBody } from "../parse-body.ts";
import { type Route, repositoryRoute } from "../routes.ts";
import type { World } from "../world.ts";
import type { Repository } from "./repositories.ts";

export const dispatchRoutes: readonly Route[] = [
  repositoryRoute(
    "POST /repos/{owner}/{repo}/dispatches",
    "repos/create-dispatch-event",
    ["contents:write"],
    (call) => {
      const { event_type: type, client_payload: payload = {} } = parseBody(call, WANTED);
      if (JSON.stringify(payload).length > LARGEST_PAYLOAD) {
        throw unprocessable("client_payload is too large.");
      }
      dispatch(call.world, call.repository, { type, payload, by: actorOf(call.caller) });
      return noContent();
    },
  ),
];

const LARGEST_PAYLOAD = 65_535;

const WANTED = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z
    .record(z.string(), z.unknown())
    .refine(
      (payload) => Object.keys(payload).length <= 10,
      "No more than 10 properties are allowed",
    )
    .optional(),
});

/** Tells apps (and workflows) of a made-up event; nothing of it is kept. */
export function dispatch(
  world: World,
  repository: Repository,
  wanted: { type: string; payload: Record<string, unknown>; by: Actor },
): void {
  world.announce({
    event: "repository_dispatch",
    action: wanted.type,
    repository,
    sender: wanted.by,
    payload: () => ({ branch: repository.defaultBranch, client_payload: wanted.payload }),
  });
}
