/** Octokit as Probot makes it, without the parts that would hold back or repeat a write behind our back. */
import { ProbotOctokit } from "probot";
import { z } from "zod";
import type { Cost } from "../captain/api.ts";
import type { Connection } from "./connection.ts";
import { costOfRequest } from "./cost.ts";
import type { AnswerHead } from "./record-answer.ts";
import { isForToken } from "./trouble.ts";

/**
 * To be given to Probot as its `Octokit`. Probot's own would send one write a second and repeat a failed one three
 * times: a rollback would wait behind comments, and a dispatch whose answer was lost would be sent again. When to send
 * is for our own queue to say, and whether to repeat for those who know what the write was for.
 *
 * A function, not an object: Probot sets `throttle` once more on top of an object's values, without `enabled`,
 * and so would turn it on again.
 */
export const PlainOctokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Connections to GitHub, one for each installation, and one as the app itself. */
export interface Octokits {
  /** With the app's own signature: for what concerns the app itself. */
  app(): Promise<Connection>;
  /** With the installation's token; the same instance each time. */
  installation(installationId: number): Promise<Connection>;
  /** Drops the instance of an installation that is gone. */
  forget(installationId: number): void;
}

/**
 * @param wiring.auth Probot's own: it knows the address of the API, signs in, and renews tokens
 * @param wiring.hearRequest hears of every request for an installation, before it is sent
 * @param wiring.hearAnswer hears of every answer to one, before whoever asked does
 */
export function createOctokits(wiring: {
  readonly auth: (installationId?: number) => Promise<ProbotOctokit>;
  readonly hearRequest?: (installationId: number, cost: Cost) => void;
  readonly hearAnswer?: (installationId: number, answer: AnswerHead) => void;
}): Octokits {
  const { auth, hearRequest, hearAnswer } = wiring;
  const installations = new Map<number, Promise<Connection>>();
  const open = async (installationId: number) => {
    const octokit = await auth(installationId);
    octokit.hook.before("request", atItsPlace);
    listen(octokit, {
      request: (cost) => hearRequest?.(installationId, cost),
      answer: (answer) => hearAnswer?.(installationId, answer),
    });
    return octokit;
  };
  return {
    app: () => auth(),
    installation: (installationId) => {
      const known = installations.get(installationId);
      if (known !== undefined) return known;
      const opening = open(installationId);
      installations.set(installationId, opening);
      // A failure is for whoever asked; the next one tries anew.
      opening.catch(() => installations.delete(installationId));
      return opening;
    },
    forget: (installationId) => {
      installations.delete(installationId);
    },
  };
}

/** A GitHub Enterprise Server has GraphQL beside its REST API, `/api/graphql` beside `/api/v3`, not below it. */
function atItsPlace(request: { readonly url: string; baseUrl: string }): void {
  if (request.url === "/graphql") request.baseUrl = request.baseUrl.replace(/\/v3\/?$/, "");
}

const ANSWERED = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({
    headers: z.record(z.string(), z.union([z.string(), z.number(), z.undefined()])),
  }),
});

/** Renewing a token is a request of the app, whose limits are its own: it is not told. */
function listen(
  octokit: ProbotOctokit,
  hear: {
    readonly request: (cost: Cost) => void;
    readonly answer: (answer: AnswerHead) => void;
  },
): void {
  octokit.hook.before("request", ({ method, url }) => {
    if (!isForToken(url)) hear.request(costOfRequest(method, url));
  });
  octokit.hook.after("request", ({ status, headers }, { url }) => {
    if (!isForToken(url)) hear.answer({ status, headers });
  });
  octokit.hook.error("request", (error, { url }) => {
    const reading = ANSWERED.safeParse(error);
    if (reading.success && !isForToken(url)) {
      const { status, message, response } = reading.data;
      hear.answer({ status, message, headers: response.headers });
    }
    throw error;
  });
}
