/** A repository as the API and webhooks show it. */
import type { World } from "../world.ts";
import { presentAccount, presentOrganization } from "./accounts.ts";
import type { Repository } from "./repositories.ts";

/** Enough for "minimal", "full" and webhook repositories alike. Made anew only after a change: all webhooks carry it. */
export function presentRepository(world: World, repository: Repository) {
  const { fullName, defaultBranch, pushedAt, openIssueCount, hasIssues, archived } = repository;
  const state = [world.apiUrl, fullName, defaultBranch, pushedAt, openIssueCount];
  const version = `${state.join()} ${hasIssues} ${archived} ${repository.private}`;
  const known = cache.get(repository);
  if (known?.version === version) return known.presented;
  const presented = present(world, repository);
  cache.set(repository, { version, presented });
  return presented;
}

const cache = new WeakMap<
  Repository,
  { version: string; presented: Readonly<ReturnType<typeof present>> }
>();

function present(world: World, repository: Repository) {
  return {
    ...identityOf(world, repository),
    ...urlsOf(world, repository),
    ...settingsOf(repository),
    ...countsOf(repository),
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
  };
}

/** What `GET /repos/{owner}/{repo}` answers beyond that. */
export function presentFullRepository(world: World, repository: Repository) {
  const { owner } = repository;
  const organization =
    owner.type === "Organization"
      ? { organization: { ...presentOrganization(world, owner), ...presentAccount(world, owner) } }
      : {};
  return {
    ...presentRepository(world, repository),
    ...organization,
    network_count: 0,
    subscribers_count: 0,
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
  };
}

/** Where the repository's part of the API begins. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${repository.fullName}`;
}

/** Where people find it. */
export function repositoryHtmlUrl(world: World, repository: Repository): string {
  return `${world.htmlUrl}/${repository.fullName}`;
}

function identityOf(world: World, repository: Repository) {
  return {
    id: repository.id,
    node_id: world.nodeId("R", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: presentAccount(world, repository.owner),
    html_url: repositoryHtmlUrl(world, repository),
    url: repositoryUrl(world, repository),
    description: null,
    fork: false,
  };
}

/** Name of the field without `_url`, and what follows the repository's own URL. */
const URLS = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}",
};

function urlsOf(world: World, repository: Repository): Record<string, string> {
  const base = repositoryUrl(world, repository);
  const urls: Record<string, string> = {};
  for (const [name, rest] of Object.entries(URLS)) urls[`${name}_url`] = `${base}${rest}`;
  const html = repositoryHtmlUrl(world, repository);
  urls["clone_url"] = `${html}.git`;
  urls["git_url"] = `git://127.0.0.1/${repository.fullName}.git`;
  urls["ssh_url"] = `git@127.0.0.1:${repository.fullName}.git`;
  urls["svn_url"] = html;
  return urls;
}

function settingsOf(repository: Repository) {
  return {
    default_branch: repository.defaultBranch,
    archived: repository.archived,
    disabled: false,
    has_issues: repository.hasIssues,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    is_template: false,
    topics: [],
    web_commit_signoff_required: false,
    allow_forking: true,
  };
}

function countsOf(repository: Repository) {
  const openIssues = repository.openIssueCount;
  return {
    forks: 0,
    forks_count: 0,
    open_issues: openIssues,
    open_issues_count: openIssues,
    size: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
  };
}
