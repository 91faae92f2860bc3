/** People, organisations and bots. */
import type { World } from "../world.ts";

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
}

/** A team of an organisation; its members' logins in lower case. */
export interface Team {
  readonly id: number;
  readonly organization: Account;
  readonly slug: string;
  readonly members: Set<Account>;
}

/** GitHub's "simple user", as it stands inside nearly every other answer. */
export function presentAccount(world: World, account: Account) {
  const known = cache.get(account);
  if (known !== undefined && known.origin === world.apiUrl) return known.presented;
  const presented = present(world, account);
  cache.set(account, { origin: world.apiUrl, presented });
  return presented;
}

const cache = new WeakMap<Account, { origin: string; presented: ReturnType<typeof present> }>();

function present(world: World, account: Account) {
  const url = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: world.nodeId("U", account.id),
    avatar_url: `${world.htmlUrl}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.htmlUrl}/${account.type === "Bot" ? `apps/${account.login.replace("[bot]", "")}` : account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** The organisation as webhooks carry it. */
export function presentOrganization(world: World, account: Account) {
  const url = `${world.apiUrl}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: world.nodeId("O", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.htmlUrl}/avatars/${account.id}`,
    description: null,
  };
}
