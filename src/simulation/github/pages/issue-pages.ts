/** Issues and pull requests: the list, and a conversation. */
import type { Account } from "../resources/accounts.ts";
import type { Issue } from "../resources/issues.ts";
import type { Reaction } from "../resources/reactions.ts";
import type { Repository } from "../resources/repositories.ts";
import { escapeHtml } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Page, View } from "./pages.ts";
import { badge, listBox, person, when } from "./pieces.ts";

export const issuesPage: Page = {
  template: "/issues",
  render: ({ repository }) => {
    const all = [...repository.issues.values()].toReversed();
    const rows = (state: Issue["state"]) =>
      all.filter((issue) => issue.state === state).map((issue) => line(repository, issue));
    return {
      title: `Issues of ${repository.fullName}`,
      html: `<h1>Issues</h1>${listBox("Open", rows("open"))}${listBox("Closed", rows("closed"))}`,
    };
  },
};

export const issuePage: Page = { template: "/issues/{number}", render: conversation };
export const pullPage: Page = { template: "/pull/{number}", render: conversation };

function line(repository: Repository, issue: Issue): string {
  const path = `/${repository.fullName}/${issue.isPullRequest ? "pull" : "issues"}/${issue.number}`;
  const labels = [...issue.labels].map((label) => badge(label.name)).join(" ");
  return `<a href="${escapeHtml(path)}">${escapeHtml(issue.title)}</a> ${labels} <span class="pale">#${issue.number} by ${person(issue.user)}, ${when(issue.createdAt)}</span>`;
}

function conversation({ repository, params }: View): { title: string; html: string } | null {
  const issue = repository.issues.get(Number(params["number"]));
  if (issue === undefined) return null;
  const labels = [...issue.labels].map((label) => badge(label.name)).join(" ");
  const head = `<h1>${escapeHtml(issue.title)} <span class="pale">#${issue.number}</span></h1><p>${badge(issue.state)} ${labels}</p>`;
  const { user, createdAt, reactions } = issue;
  const first = said({ user, createdAt, reactions, body: issue.body ?? "" }, "");
  const rest = issue.comments.map((one) => said(one, `issuecomment-${one.id}`));
  return { title: issue.title, html: `${head}${first}${rest.join("\n")}` };
}

interface Said {
  readonly user: Account;
  readonly createdAt: string;
  readonly body: string;
  readonly reactions: readonly Reaction[];
}

function said(one: Said, anchor: string): string {
  const given = one.reactions.map((reaction) => FACES[reaction.content]).join(" ");
  const head = `${person(one.user)} <span class="pale">${when(one.createdAt)}</span>`;
  return `<section class="box" id="${anchor}"><h3>${head}</h3><div>${renderMarkdown(one.body)}${given}</div></section>`;
}

const FACES: Readonly<Record<Reaction["content"], string>> = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  confused: "😕",
  heart: "❤️",
  hooray: "🎉",
  rocket: "🚀",
  eyes: "👀",
};
