/** Small pieces of HTML that several pages share. */
import type { Account } from "../resources/accounts.ts";
import type { CheckRun } from "../resources/check-runs.ts";
import type { Deployment } from "../resources/deployments.ts";
import type { Repository } from "../resources/repositories.ts";
import { escapeHtml } from "./layout.ts";

/** A badge in the colour of its state. */
export function badge(state: string): string {
  return `<span class="state ${escapeHtml(state)}">${escapeHtml(state.replaceAll("_", " "))}</span>`;
}

/** The first digits of a commit, leading to its page. */
export function commitLink(repository: Repository, sha: string): string {
  const short = sha.slice(0, 7);
  return `<a href="/${escapeHtml(repository.fullName)}/commit/${sha}"><code>${short}</code></a>`;
}

/** The name of an environment, leading to its history. */
export function environmentLink(repository: Repository, name: string): string {
  const path = `/${repository.fullName}/deployments/${encodeURIComponent(name)}`;
  return `<a href="${escapeHtml(path)}">${escapeHtml(name)}</a>`;
}

export function person(account: Account): string {
  return `<strong>${escapeHtml(account.login)}</strong>`;
}

/** `2026-11-23T09:00:00Z` for people: the date, the time, no seconds. */
export function when(iso: string): string {
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace("T", " "))}</time>`;
}

/** What a deployment carries: the artifact's id where its payload names one. */
export function artifactOf({ payload }: Deployment): string {
  const isNamed = typeof payload === "object" && payload !== null && "artifact_id" in payload;
  return isNamed ? `<code>${escapeHtml(String(payload.artifact_id))}</code>` : "";
}

/** The newest word on a deployment. */
export function stateOf(deployment: Deployment): string {
  return deployment.statuses.at(-1)?.state ?? "pending";
}

export function stateOfCheck(run: CheckRun): string {
  return run.conclusion ?? run.status;
}

/** A table of cells that are HTML already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

/** A framed list with a heading; says so when there is nothing in it. */
export function listBox(heading: string, rows: readonly string[]): string {
  const items = rows.map((row) => `<li>${row}</li>`).join("\n");
  const inner =
    rows.length === 0 ? "<div class=pale>Nothing yet.</div>" : `<ul class="rows">${items}</ul>`;
  return `<section class="box"><h3>${escapeHtml(heading)}</h3>${inner}</section>`;
}
