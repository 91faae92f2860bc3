/** Issues (and the issue side of pull requests): what can be done to them, and how they look. */
import type { Actor } from "../access.ts";
import { gone, invalidField, notFound, unprocessable } from "../answer.ts";
import { parameter, type RepositoryCall } from "../routes.ts";
import type { World } from "../world.ts";
import type { Account } from "./accounts.ts";
import type { App } from "./apps.ts";
import type { Comment } from "./comments.ts";
import { ensureLabel, type Label, presentLabel } from "./labels.ts";
import { presentIssue } from "./present-issue.ts";
import type { Reaction } from "./reactions.ts";
import type { Repository } from "./repositories.ts";

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly user: Account;
  readonly app: App | null;
  readonly createdAt: string;
  /** Set for the issue side of a pull request. */
  readonly isPullRequest: boolean;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | null;
  closedAt: string | null;
  closedBy: Account | null;
  updatedAt: string;
  locked: boolean;
  isPinned: boolean;
  readonly labels: Set<Label>;
  /** Oldest first. */
  readonly comments: Comment[];
  readonly reactions: Reaction[];
  /** Who did what to it, oldest first. */
  readonly events: IssueEvent[];
}

interface IssueEvent {
  readonly id: number;
  readonly event: "labeled" | "unlabeled" | "closed" | "reopened";
  readonly actor: Actor;
  readonly label: Label | null;
  readonly createdAt: string;
}

/** GitHub refuses longer bodies of issues, pull requests and comments. */
const LONGEST_BODY = 65_536;

export function demandBodyLength(resource: string, body: string | null): void {
  if (body === null || body.length <= LONGEST_BODY) return;
  throw invalidField(resource, "body", `body is too long (maximum is ${LONGEST_BODY} characters)`);
}

export interface NewIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly labels?: readonly string[];
  readonly by: Actor;
  readonly isPullRequest?: boolean;
}

/** Opens an issue; 410 where the repository has issues switched off. */
export function openIssue(world: World, repository: Repository, wanted: NewIssue): Issue {
  const { isPullRequest = false } = wanted;
  if (!repository.hasIssues && !isPullRequest)
    throw gone("Issues has been disabled in this repository.");
  if (wanted.title.trim() === "")
    throw unprocessable("Validation Failed", [
      { resource: "Issue", code: "missing_field", field: "title" },
    ]);
  demandBodyLength("Issue", wanted.body ?? null);
  const labels = (wanted.labels ?? []).map((name) => ensureLabel(world, repository, name));
  const issue: Issue = {
    id: world.nextId("issue"),
    number: repository.nextIssueNumber,
    user: wanted.by.account,
    app: wanted.by.app,
    createdAt: world.time(),
    isPullRequest,
    title: wanted.title,
    body: wanted.body ?? null,
    state: "open",
    stateReason: null,
    closedAt: null,
    closedBy: null,
    updatedAt: world.time(),
    locked: false,
    isPinned: false,
    labels: new Set(labels),
    comments: [],
    reactions: [],
    events: [],
  };
  repository.nextIssueNumber += 1;
  repository.openIssueCount += 1;
  repository.issues.set(issue.number, issue);
  if (isPullRequest) return issue;
  announce(world, repository, { issue, action: "opened", by: wanted.by });
  for (const label of labels)
    announceLabel(world, repository, { issue, label, action: "labeled", by: wanted.by });
  return issue;
}

/** Changes title, body or state, telling of each. */
export function editIssue(
  world: World,
  repository: Repository,
  change: {
    issue: Issue;
    by: Actor;
    title?: string | undefined;
    body?: string | null | undefined;
    state?: "open" | "closed" | undefined;
    stateReason?: Issue["stateReason"] | undefined;
  },
): void {
  const { issue, by, title, body, state } = change;
  demandBodyLength("Issue", body ?? null);
  const changes: Record<string, { from: string }> = {};
  if (title !== undefined && title !== issue.title) changes["title"] = { from: issue.title };
  if (body !== undefined && body !== issue.body) changes["body"] = { from: issue.body ?? "" };
  issue.title = title ?? issue.title;
  if (body !== undefined) issue.body = body;
  issue.updatedAt = world.time();
  if (Object.keys(changes).length > 0) {
    announce(world, repository, { issue, action: "edited", by, extra: { changes } });
  }
  if (state !== undefined && state !== issue.state) {
    setState(world, repository, { issue, by, state, reason: change.stateReason ?? null });
  }
}

function setState(
  world: World,
  repository: Repository,
  to: { issue: Issue; by: Actor; state: "open" | "closed"; reason: Issue["stateReason"] },
): void {
  const { issue, by, state } = to;
  const isClosed = state === "closed";
  issue.state = state;
  issue.stateReason = isClosed ? (to.reason ?? "completed") : "reopened";
  issue.closedAt = isClosed ? world.time() : null;
  issue.closedBy = isClosed ? by.account : null;
  repository.openIssueCount += isClosed ? -1 : 1;
  remember(world, issue, { event: isClosed ? "closed" : "reopened", actor: by, label: null });
  if (!issue.isPullRequest)
    announce(world, repository, { issue, action: isClosed ? "closed" : "reopened", by });
}

/** Puts a label on an issue; putting it on twice changes nothing. */
export function labelIssue(
  world: World,
  repository: Repository,
  what: { issue: Issue; name: string; by: Actor },
): void {
  const label = ensureLabel(world, repository, what.name);
  if (what.issue.labels.has(label)) return;
  what.issue.labels.add(label);
  what.issue.updatedAt = world.time();
  announceLabel(world, repository, { ...what, label, action: "labeled" });
}

/** Takes a label off an issue, if it is there. */
export function unlabelIssue(
  world: World,
  repository: Repository,
  what: { issue: Issue; name: string; by: Actor },
): void {
  const { issue, name } = what;
  const label = [...issue.labels].find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (label === undefined || !issue.labels.delete(label)) return;
  issue.updatedAt = world.time();
  announceLabel(world, repository, { ...what, label, action: "unlabeled" });
}

/** The issue that a path names, or 404. */
export function issueOf(call: RepositoryCall): Issue {
  const issue = call.repository.issues.get(Number(parameter(call, "issue_number")));
  if (issue === undefined) throw notFound();
  return issue;
}

/** Tells of an issue. */
function announce(
  world: World,
  repository: Repository,
  what: { issue: Issue; action: string; by: Actor; extra?: Record<string, unknown> },
): void {
  const { issue, action, by: sender, extra = {} } = what;
  const payload = () => ({ issue: presentIssue(world, repository, issue), ...extra });
  world.announce({ event: "issues", action, repository, sender, payload });
}

function announceLabel(
  world: World,
  repository: Repository,
  what: { issue: Issue; label: Label; action: "labeled" | "unlabeled"; by: Actor },
): void {
  const { issue, label, action: event, by: actor } = what;
  remember(world, issue, { event, actor, label });
  if (issue.isPullRequest) return;
  const extra = { label: presentLabel(world, repository, label) };
  announce(world, repository, { ...what, extra });
}

function remember(world: World, issue: Issue, event: Omit<IssueEvent, "id" | "createdAt">): void {
  issue.events.push({ id: world.nextId("issue event"), createdAt: world.time(), ...event });
}
