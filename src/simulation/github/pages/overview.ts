/** A repository at a glance: what runs in each environment, and the newest commits. */

import { history } from "../resources/commits.ts";
import type { Deployment } from "../resources/deployments.ts";
import type { Repository } from "../resources/repositories.ts";
import { escapeHtml } from "./layout.ts";
import type { Page } from "./pages.ts";
import {
  artifactOf,
  badge,
  commitLink,
  environmentLink,
  listBox,
  stateOf,
  stateOfCheck,
  table,
  when,
} from "./pieces.ts";

export const overviewPage: Page = {
  template: "",
  render: ({ repository }) => ({
    title: repository.fullName,
    html: `<h1>${escapeHtml(repository.fullName)}</h1>${environments(repository)}${commits(repository)}`,
  }),
};

function environments(repository: Repository): string {
  const rows = [...repository.environments.values()].map(({ name }) => {
    const { newest, running } = deploymentsIn(repository, name);
    const runs =
      running === null ? "" : `${commitLink(repository, running.sha)} ${artifactOf(running)}`;
    const since = running === null ? "" : when(running.updatedAt);
    return [
      environmentLink(repository, name),
      runs,
      since,
      newest === null ? "" : badge(stateOf(newest)),
    ];
  });
  const heads = ["Environment", "Runs", "Since", "Newest deployment"];
  return rows.length === 0 ? "" : `<h2>Environments</h2>${table(heads, rows)}`;
}

/** The newest deployment of an environment, and the newest that succeeded and was not taken back. */
function deploymentsIn(
  repository: Repository,
  name: string,
): { newest: Deployment | null; running: Deployment | null } {
  const all = deploymentsOf(repository, name);
  return { newest: all[0] ?? null, running: all.find((one) => stateOf(one) === "success") ?? null };
}

/** Newest first; all environments where no name is given. */
export function deploymentsOf(repository: Repository, name: string | null): Deployment[] {
  const wanted = name?.toLowerCase() ?? null;
  return [...repository.deployments.values()]
    .filter((one) => wanted === null || one.environment.toLowerCase() === wanted)
    .toReversed();
}

const SHOWN_COMMITS = 50;

function commits(repository: Repository): string {
  const rows = repository.head === null ? [] : [...history(repository, repository.head)];
  const shown = rows.slice(0, SHOWN_COMMITS).map((commit) => {
    const suites = repository.checkSuitesByCommit.get(commit.sha) ?? [];
    const checks = suites.flatMap((suite) => suite.runs).map((run) => badge(stateOfCheck(run)));
    const title = escapeHtml(commit.message.split("\n")[0] ?? "");
    const author = escapeHtml(commit.author.name);
    return `${commitLink(repository, commit.sha)} ${title} ${checks.join(" ")} <span class="pale">${author}, ${when(commit.committer.date)}</span>`;
  });
  return listBox(`Commits of ${repository.defaultBranch}`, shown);
}
