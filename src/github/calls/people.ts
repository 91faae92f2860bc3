/** What a person may do here. */
import { z } from "zod";
import type { GitHub } from "../../captain/ports/github.ts";
import { ask, orWhenMissing, type RepositoryCaller } from "../connection.ts";

export function peopleCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "readPermission" | "isTeamMember"> {
  return {
    readPermission: async (login) => {
      const outcome = await ask(caller, {
        route: "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
        parameters: { username: login },
        schema: PERMISSION,
      });
      return orWhenMissing(outcome, NOBODY);
    },
    isTeamMember: async (team, login) => {
      const [slug = "", organization = caller.repository.owner] = team.split("/").reverse();
      const outcome = await ask(caller, {
        route: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        parameters: { org: organization, team_slug: slug, username: login },
        schema: z.object({ state: z.string() }).transform(({ state }) => state === "active"),
      });
      return orWhenMissing(outcome, false);
    },
  };
}

/** Neither a stranger nor a login that does not exist may do anything. */
const NOBODY = { role: "none", base: "none" } as const;

/** What GitHub calls the permission in either place, by what it lets do. */
const BASES: ReadonlyMap<string, "admin" | "write" | "read"> = new Map([
  ["admin", "admin"],
  ["maintain", "write"],
  ["write", "write"],
  ["triage", "read"],
  ["read", "read"],
]);

const PERMISSION = z
  .object({
    permission: z.string().nullish(),
    role_name: z.string().min(1).nullish().catch(null),
  })
  .transform(({ permission, role_name: role }) => ({
    role: role ?? permission ?? "none",
    base: BASES.get(permission ?? role ?? "") ?? ("none" as const),
  }));
