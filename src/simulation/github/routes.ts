/** Every endpoint of the simulated API as data: method, template as GitHub documents it, needs, handler. */
import type { Caller, Need } from "./access.ts";
import { type Answer, Bug } from "./answer.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Repository } from "./resources/repositories.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request, authenticated and with its body parsed. */
export interface Call {
  readonly world: World;
  readonly webhooks: Webhooks;
  readonly limits: RateLimits;
  readonly caller: Caller;
  /** Decoded values of the template's parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body, `{}` where none was sent. Parse it before use. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The path without the API prefix and without the query: `/repos/acme/shop/commits`. */
  readonly path: string;
}

/** A request below `/repos/{owner}/{repo}`; the permission was checked before. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
}

interface Endpoint {
  readonly method: Method;
  /** As in GitHub's OpenAPI description, for example `/repos/{owner}/{repo}/deployments`. */
  readonly template: string;
  /** As in GitHub's OpenAPI description, for example `repos/create-deployment`. */
  readonly operationId: string;
}

export type Route =
  /** Below `/repos/{owner}/{repo}`; any one of `needs` is enough, none means that seeing it is enough. */
  | (Endpoint & {
      readonly scope: "repository";
      readonly needs: readonly Need[];
      readonly handle: (call: RepositoryCall) => Answer | Promise<Answer>;
    })
  /** Everything else; the handler looks at the caller itself. */
  | (Endpoint & {
      readonly scope: "global";
      readonly handle: (call: Call) => Answer | Promise<Answer>;
    });

type Signature = `${Method} /${string}`;

/**
 * An endpoint of one repository.
 * @param signature for example `"POST /repos/{owner}/{repo}/deployments"`
 */
export function repositoryRoute(
  signature: Signature,
  operationId: string,
  needs: readonly Need[],
  handle: (call: RepositoryCall) => Answer | Promise<Answer>,
): Route {
  return { ...endpoint(signature, operationId), scope: "repository", needs, handle };
}

/** An endpoint outside repositories. */
export function globalRoute(
  signature: Signature,
  operationId: string,
  handle: (call: Call) => Answer | Promise<Answer>,
): Route {
  return { ...endpoint(signature, operationId), scope: "global", handle };
}

/** A parameter that the route's template names. */
export function parameter(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Bug(`The route has no parameter {${name}}`);
  return value;
}

function endpoint(signature: Signature, operationId: string): Endpoint {
  const [method, template] = signature.split(" ");
  const known = METHODS.find((one) => one === method);
  if (known === undefined || template === undefined) throw new Bug(`Not a route: ${signature}`);
  return { method: known, template, operationId };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
