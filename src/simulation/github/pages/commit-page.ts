/** A commit with its check runs, their output as people read it. */
import type { CheckRun } from "../resources/check-runs.ts";
import { findCommit } from "../resources/commits.ts";
import { escapeHtml } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Page } from "./pages.ts";
import { badge, listBox, stateOfCheck, when } from "./pieces.ts";

export const commitPage: Page = {
  template: "/commit/{sha}",
  render: ({ repository, params }) => {
    const commit = findCommit(repository, params["sha"] ?? "");
    if (commit === null) return null;
    const [title = "", ...body] = commit.message.split("\n");
    const suites = repository.checkSuitesByCommit.get(commit.sha) ?? [];
    const runs = suites.flatMap((suite) => suite.runs);
    const files = commit.changes.map(
      (change) =>
        `<code>${escapeHtml(change.filename)}</code> ${change.status} <span class="pale">+${change.additions} −${change.deletions}</span>`,
    );
    const about = `<p class="pale">${escapeHtml(commit.author.name)}, ${when(commit.committer.date)} · <code>${commit.sha}</code></p>`;
    const message = body.length === 0 ? "" : `<pre>${escapeHtml(body.join("\n").trim())}</pre>`;
    return {
      title,
      html: `<h1>${escapeHtml(title)}</h1>${about}${message}${runs.map(checkBox).join("\n")}${listBox("Changed files", files)}`,
    };
  },
};

function checkBox(run: CheckRun): string {
  const { output } = run;
  const texts = [output?.summary, output?.text].filter((text) => text != null);
  const title = output === null ? "" : `<p><strong>${escapeHtml(output.title)}</strong></p>`;
  const notes = (output?.annotations ?? []).map(
    (note) =>
      `<li>${badge(note.annotation_level)} <code>${escapeHtml(note.path)}:${note.start_line}</code> ${escapeHtml(note.message)}</li>`,
  );
  const list = notes.length === 0 ? "" : `<ul>${notes.join("")}</ul>`;
  const buttons = run.status === "completed" ? run.actions.map((one) => badge(one.label)) : [];
  const head = `${badge(stateOfCheck(run))} ${escapeHtml(run.name)} <span class="pale">by ${escapeHtml(run.app.name)}</span>`;
  const inner = `${title}${texts.map(renderMarkdown).join("\n")}${list}${buttons.join(" ")}`;
  return `<section class="box" id="check-run-${run.id}"><h3>${head}</h3><div>${inner}</div></section>`;
}
