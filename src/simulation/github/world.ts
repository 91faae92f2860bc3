/** The simulated GitHub as its driver sees it: verbs for all that people, apps and time do there. */
import type { Actor, Permissions, Role } from "./access.ts";
import { type GitSource, importGit } from "./import-git.ts";
import { Registry } from "./registry.ts";
import type { Account } from "./resources/accounts.ts";
import type { ActivityType } from "./resources/activity.ts";
import type { App, Installation } from "./resources/apps.ts";
import { type CheckRun, pressButton } from "./resources/check-runs.ts";
import { type Comment, comment, editComment } from "./resources/comments.ts";
import type { Commit } from "./resources/commits.ts";
import {
  addStatus,
  type DeploymentStatus,
  type NewStatus,
} from "./resources/deployment-statuses.ts";
import { createDeployment, type Deployment, type NewDeployment } from "./resources/deployments.ts";
import { dispatch } from "./resources/dispatches.ts";
import * as installing from "./resources/installing.ts";
import { editIssue, type Issue, labelIssue, openIssue, unlabelIssue } from "./resources/issues.ts";
import * as pulls from "./resources/pulls.ts";
import { moveBranch, type NewPush, push, ZEROS } from "./resources/pushes.ts";
import type { Repository } from "./resources/repositories.ts";
import * as settings from "./resources/repository-routes.ts";

export type { Happening, Push, WorldSettings } from "./registry.ts";

/** Who does it: a person by account, or somebody through an app. */
export type By = Account | Actor;

/**
 * Make one, put accounts, an app and repositories into it, give it to `startGitHub`, then drive it.
 * Verbs take effect at once; what GitHub would tell an app about goes to listeners and webhooks.
 *
 * @example
 * const world = new World({ clock: manualClock() });
 * const acme = world.createOrganization("acme");
 * const app = world.createApp({ name: "Captain", permissions, events, publicKey, hook: { url, secret } });
 * const installation = world.install({ app, account: acme });
 * const repository = world.createRepository({ owner: acme, name: "shop" });
 * const github = await startGitHub({ world });
 * world.push(repository, { by: ada, commits: [{ message: "Begin", files: { "README.md": "Hi" } }] });
 */
export class World extends Registry {
  /** Installs an app on an account, on all its repositories or on some. */
  install(wanted: installing.NewInstallation): Installation {
    return installing.install(this, wanted);
  }

  uninstall(installation: Installation, by: Account): void {
    installing.uninstall(this, installation, by);
  }

  suspend(installation: Installation, by: Account): void {
    installing.suspend(this, installation, by);
  }

  unsuspend(installation: Installation, by: Account): void {
    installing.unsuspend(this, installation, by);
  }

  /** Chooses the repositories that an installation reaches. */
  chooseRepositories(
    installation: Installation,
    chosen: { repositories: readonly Repository[]; by: Account },
  ): void {
    installing.chooseRepositories(this, installation, chosen);
  }

  /** The account accepts what the app asks for now. */
  acceptPermissions(
    installation: Installation,
    accepted: { permissions: Permissions; by: Account },
  ): void {
    installing.acceptPermissions(this, installation, accepted);
  }

  /** Where the app's webhooks go from now on. */
  hookUp(app: App, hook: { url: string; secret: string }): void {
    app.hook = hook;
  }

  /** Gives a person a role; `name` other than GitHub's makes it a custom role on top of `role`. */
  grant(repository: Repository, to: Account, role: Role, name: string = role): void {
    repository.grant(to, role, name);
  }

  /** Adds commits to a branch and pushes them; returns the new head. */
  push(repository: Repository, wanted: NewPush): Commit {
    return push(this, repository, wanted);
  }

  /** Moves a branch to a commit that is already there, such as an imported one: a push of it. */
  pushExisting(
    repository: Repository,
    wanted: { sha: string; by: By; branch?: string; type?: ActivityType },
  ): void {
    const { sha: to, by, branch = repository.defaultBranch, type } = wanted;
    const kind = type === undefined ? {} : { type };
    moveBranch(this, repository, { branch, to, actor: actor(by), ...kind });
  }

  /** Brings in the commits of a Git repository on this machine; see {@link importGit}. */
  importGit(repository: Repository, source: GitSource): Promise<Commit[]> {
    return importGit(repository, source);
  }

  deleteBranch(repository: Repository, branch: string, by: By): void {
    moveBranch(this, repository, { branch, to: ZEROS, actor: actor(by) });
  }

  openPullRequest(
    repository: Repository,
    wanted: Omit<pulls.NewPullRequest, "by"> & { by: By },
  ): pulls.PullRequest {
    return pulls.openPullRequest(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  review(
    repository: Repository,
    wanted: { pull: pulls.PullRequest; by: By; state: pulls.Review["state"]; body?: string },
  ): pulls.Review {
    return pulls.review(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  /** Merges a pull request and pushes the result; returns the base branch's new head. */
  mergePullRequest(repository: Repository, wanted: Omit<pulls.Merge, "by"> & { by: By }): Commit {
    return pulls.mergePullRequest(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  closePullRequest(repository: Repository, pull: pulls.PullRequest, by: By): void {
    pulls.closePullRequest(this, repository, { pull, by: actor(by) });
  }

  openIssue(
    repository: Repository,
    wanted: { title: string; body?: string; labels?: readonly string[]; by: By },
  ): Issue {
    return openIssue(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  closeIssue(repository: Repository, issue: Issue, by: By): void {
    editIssue(this, repository, { issue, by: actor(by), state: "closed" });
  }

  reopenIssue(repository: Repository, issue: Issue, by: By): void {
    editIssue(this, repository, { issue, by: actor(by), state: "open" });
  }

  label(repository: Repository, what: { issue: Issue; name: string; by: By }): void {
    labelIssue(this, repository, { ...what, by: actor(what.by) });
  }

  unlabel(repository: Repository, what: { issue: Issue; name: string; by: By }): void {
    unlabelIssue(this, repository, { ...what, by: actor(what.by) });
  }

  /** Comments on an issue, or on a pull request by its `issue`. */
  comment(repository: Repository, wanted: { issue: Issue; body: string; by: By }): Comment {
    return comment(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  /** Edits a comment, also somebody else's, as ticking a box does. */
  editComment(repository: Repository, change: { comment: Comment; body: string; by: By }): void {
    editComment(this, repository, { ...change, by: actor(change.by) });
  }

  /** A person presses a button of a completed check run. */
  pressButton(
    repository: Repository,
    pressed: { run: CheckRun; identifier: string; by: By },
  ): void {
    pressButton(this, repository, { ...pressed, by: actor(pressed.by) });
  }

  /** A `repository_dispatch` event by somebody outside. */
  dispatch(
    repository: Repository,
    wanted: { type: string; payload: Record<string, unknown>; by: By },
  ): void {
    dispatch(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  createDeployment(
    repository: Repository,
    wanted: Omit<NewDeployment, "by"> & { by: By },
  ): Deployment {
    return createDeployment(this, repository, { ...wanted, by: actor(wanted.by) });
  }

  addDeploymentStatus(
    repository: Repository,
    deployment: Deployment,
    status: Omit<NewStatus, "by"> & { by: By },
  ): DeploymentStatus {
    return addStatus(this, { repository, deployment }, { ...status, by: actor(status.by) });
  }

  renameRepository(repository: Repository, to: { name: string; by: By }): void {
    settings.renameRepository(this, repository, { ...to, by: actor(to.by) });
  }

  transferRepository(repository: Repository, to: { owner: Account; by: By }): void {
    settings.transferRepository(this, repository, { ...to, by: actor(to.by) });
  }

  archiveRepository(repository: Repository, to: { archived: boolean; by: By }): void {
    settings.archiveRepository(this, repository, { ...to, by: actor(to.by) });
  }

  deleteRepository(repository: Repository, by: By): void {
    settings.deleteRepository(this, repository, actor(by));
  }

  renameDefaultBranch(repository: Repository, to: { name: string; by: By }): void {
    settings.renameDefaultBranch(this, repository, { ...to, by: actor(to.by) });
  }
}

function actor(by: By): Actor {
  return "account" in by ? by : { account: by, app: null };
}
