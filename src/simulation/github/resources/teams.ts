/** Organisations' teams and members, as far as asking who belongs. */
import { type Caller, covers } from "../access.ts";
import { type Answer, noContent, notFound, ok, Refusal } from "../answer.ts";
import { answerPage } from "../paging.ts";
import { type Call, globalRoute, parameter, type Route } from "../routes.ts";
import { type Account, presentAccount, type Team } from "./accounts.ts";

export const teamRoutes: readonly Route[] = [
  globalRoute("GET /orgs/{org}/teams/{team_slug}", "teams/get-by-name", getTeam),
  globalRoute("GET /orgs/{org}/teams/{team_slug}/members", "teams/list-members-in-org", (call) =>
    answerPage(call, [...teamOf(call).members], (one) => presentAccount(call.world, one)),
  ),
  globalRoute(
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
    "teams/get-membership-for-user-in-org",
    getMembership,
  ),
  globalRoute("GET /orgs/{org}/members/{username}", "orgs/check-membership-for-user", (call) => {
    const organization = organizationOf(call);
    const account = call.world.account(parameter(call, "username"));
    const teams = [...call.world.teams.values()].filter((one) => one.organization === organization);
    if (account === null || !teams.some((team) => team.members.has(account))) throw notFound();
    return noContent();
  }),
];

function getMembership(call: Call): Answer {
  const team = teamOf(call);
  const account = call.world.account(parameter(call, "username"));
  if (account === null || !team.members.has(account)) throw notFound();
  const url = `${teamUrl(call, team)}/memberships/${account.login}`;
  return ok({ url, role: "member", state: "active" });
}

function getTeam(call: Call): Answer {
  const team = teamOf(call);
  const url = teamUrl(call, team);
  const { organization, slug } = team;
  const names = { id: team.id, node_id: call.world.nodeId("T", team.id), name: slug, slug };
  const links = { url, html_url: `${call.world.htmlUrl}/orgs/${organization.login}/teams/${slug}` };
  const lists = { members_url: `${url}/members{/member}`, repositories_url: `${url}/repos` };
  const kind = { description: null, privacy: "closed", permission: "pull", parent: null };
  const counts = { members_count: team.members.size, repos_count: 0 };
  const dates = { created_at: "2020-01-01T00:00:00Z", updated_at: "2020-01-01T00:00:00Z" };
  const owner = presentOwner(call, organization);
  return ok({
    ...names,
    ...links,
    ...lists,
    ...kind,
    ...counts,
    ...dates,
    organization: owner,
    type: "organization",
  });
}

function presentOwner(call: Call, organization: Account) {
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  const has = { has_organization_projects: false, has_repository_projects: false };
  const dates = {
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
    archived_at: null,
  };
  const url = `${call.world.apiUrl}/orgs/${organization.login}`;
  const links = {
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
  };
  return {
    ...presentAccount(call.world, organization),
    ...links,
    ...counts,
    ...has,
    ...dates,
    description: null,
  };
}

function teamUrl(call: Call, team: Team): string {
  return `${call.world.apiUrl}/orgs/${team.organization.login}/teams/${team.slug}`;
}

function teamOf(call: Call): Team {
  const organization = organizationOf(call);
  const slug = parameter(call, "team_slug");
  const team = call.world.teams.get(`${organization.login}/${slug}`.toLowerCase());
  if (team === undefined) throw notFound();
  return team;
}

function organizationOf(call: Call): Account {
  const organization = call.world.account(parameter(call, "org"));
  if (organization?.type !== "Organization") throw notFound();
  if (mayReadMembers(call.caller, organization)) return organization;
  const message = "Resource not accessible by integration";
  throw new Refusal(403, { message }, { "x-accepted-github-permissions": "members=read" });
}

function mayReadMembers(caller: Caller, organization: Account): boolean {
  switch (caller.kind) {
    case "user":
      return true;
    case "installation":
      return (
        caller.installation.account === organization &&
        covers(caller.permissions["members"], "read")
      );
    case "app":
    case "job":
    case "anonymous":
      return false;
  }
}
