/** Comments on issues and pull requests. */
import { z } from "zod";
import type { GitHub } from "../../captain/ports/github.ts";
import { ask, askPages, map, type RepositoryCaller, tell } from "../connection.ts";
import { id, loginOrGhost } from "../reports/words.ts";
import { LONGEST_BODY } from "./issues.ts";
import { cutBody } from "./long-text.ts";

export function commentCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "listOwnComments" | "createComment" | "updateComment" | "react"> {
  return {
    listOwnComments: async (issue, since) => {
      const outcome = await askPages(caller, {
        route: `GET ${ISSUES}/{issue_number}/comments`,
        parameters: { issue_number: issue, since: new Date(since).toISOString() },
        schema: z.array(COMMENT),
      });
      return map(outcome, (comments) =>
        comments
          .filter((comment) => comment.user === caller.self)
          .map((comment) => ({ commentId: comment.id, body: comment.body ?? "" })),
      );
    },
    createComment: (issue, body) =>
      ask(caller, {
        route: `POST ${ISSUES}/{issue_number}/comments`,
        parameters: { issue_number: issue, body: cutBody(body, LONGEST_BODY) },
        schema: z.object({ id }).transform((comment) => comment.id),
      }),
    updateComment: (commentId, body) =>
      tell(caller, {
        route: `PATCH ${ISSUES}/comments/{comment_id}`,
        parameters: { comment_id: commentId, body: cutBody(body, LONGEST_BODY) },
      }),
    react: (commentId, reaction) =>
      tell(caller, {
        route: `POST ${ISSUES}/comments/{comment_id}/reactions`,
        parameters: { comment_id: commentId, content: reaction },
      }),
  };
}

const ISSUES = "/repos/{owner}/{repo}/issues";

const COMMENT = z.object({ id, user: loginOrGhost, body: z.string().nullish() });
