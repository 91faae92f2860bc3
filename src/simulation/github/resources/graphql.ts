/** The one mutation of the GraphQL API that has no REST counterpart here: pinning an issue. */
import { z } from "zod";
import { type Answer, ok } from "../answer.ts";
import { type Call, globalRoute, type Route } from "../routes.ts";
import type { World } from "../world.ts";
import type { Issue } from "./issues.ts";

export const graphqlRoutes: readonly Route[] = [
  globalRoute("POST /graphql", "graphql", (call) => answer(call)),
];

const REQUEST = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).default({}),
});

/** GitHub lets three issues of a repository be pinned. */
const MOST_PINNED = 3;

function answer(call: Call): Answer {
  const request = REQUEST.safeParse(call.body);
  if (!request.success || !/\bpinIssue\s*\(/.test(request.data.query)) {
    call.world.violations.push("no such GraphQL operation in the simulation");
    return failure("UNKNOWN_OPERATION", "The simulation only knows the mutation pinIssue.");
  }
  const issue = findIssue(call.world, request.data);
  if (issue === null)
    return failure("NOT_FOUND", "Could not resolve to an Issue with that global id.");
  if (issue.pinned >= MOST_PINNED)
    return failure("UNPROCESSABLE", "Maximum 3 pinned issues per repository");
  issue.found.isPinned = true;
  return ok({ data: { pinIssue: { issue: { number: issue.found.number, isPinned: true } } } });
}

function findIssue(
  world: World,
  request: z.infer<typeof REQUEST>,
): { found: Issue; pinned: number } | null {
  const text = `${request.query} ${JSON.stringify(request.variables)}`;
  const id = /"(I_[A-Za-z0-9_-]+)"/.exec(text)?.[1];
  for (const repository of world.repositories.values()) {
    const issues = [...repository.issues.values()];
    const found = issues.find((issue) => world.nodeId("I", issue.id) === id);
    if (found === undefined) continue;
    return { found, pinned: issues.filter((issue) => issue.isPinned && issue !== found).length };
  }
  return null;
}

function failure(type: string, message: string): Answer {
  return ok({ data: null, errors: [{ type, message }] });
}
