/** Deployments of all environments, and the history of one. */
import type { Deployment } from "../resources/deployments.ts";
import type { Repository } from "../resources/repositories.ts";
import { escapeHtml } from "./layout.ts";
import { deploymentsOf } from "./overview.ts";
import type { Page } from "./pages.ts";
import {
  artifactOf,
  badge,
  commitLink,
  environmentLink,
  person,
  stateOf,
  table,
  when,
} from "./pieces.ts";

export const deploymentsPage: Page = {
  template: "/deployments",
  render: ({ repository }) => ({
    title: `Deployments of ${repository.fullName}`,
    html: `<h1>Deployments</h1>${deploymentTable(repository, deploymentsOf(repository, null))}`,
  }),
};

export const environmentPage: Page = {
  template: "/deployments/{environment}",
  render: ({ repository, params }) => {
    const environment = repository.environments.get((params["environment"] ?? "").toLowerCase());
    if (environment === undefined) return null;
    const all = deploymentsOf(repository, environment.name);
    return {
      title: `Deployments of ${environment.name}`,
      html: `<h1>${escapeHtml(environment.name)}</h1>${deploymentTable(repository, all)}`,
    };
  },
};

const HEADS = [
  "Environment",
  "State",
  "Task",
  "Commit and artifact",
  "By",
  "When",
  "What was said",
];
const SHOWN = 500;

function deploymentTable(repository: Repository, deployments: readonly Deployment[]): string {
  const rows = deployments
    .slice(0, SHOWN)
    .map((one) => [
      environmentLink(repository, one.environment),
      badge(stateOf(one)),
      escapeHtml(one.task),
      `${commitLink(repository, one.sha)}<br>${artifactOf(one)}`,
      person(one.creator),
      when(one.createdAt),
      one.statuses.map(presentStatus).join("<br>"),
    ]);
  return rows.length === 0 ? "<p class=pale>Nothing was deployed yet.</p>" : table(HEADS, rows);
}

function presentStatus(status: Deployment["statuses"][number]): string {
  const words = `${escapeHtml(status.state.replaceAll("_", " "))} ${escapeHtml(status.description)}`;
  const isSafe = /^https?:\/\//.test(status.logUrl);
  return isSafe ? `${words} <a href="${escapeHtml(status.logUrl)}">log</a>` : words;
}
