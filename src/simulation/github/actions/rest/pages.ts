/** Pages for people: the runs of a repository, and one run with its jobs, steps and log. */
import { escapeHtml } from "../../pages/layout.ts";
import type { Page, View } from "../../pages/pages.ts";
import type { Actions } from "../actions.ts";
import { type Job, latestAttempt, type Run, shortRef } from "../runs/run.ts";

/** More would make the list slow to read. */
const LISTED_RUNS = 200;

export function actionsPages(actions: Actions): readonly Page[] {
  return [
    { template: "/actions", render: (view) => listPage(actions, view) },
    { template: "/actions/runs/{run_id}", render: (view) => runPage(actions, view) },
    { template: "/actions/runs/{run_id}/job/{job_id}", render: (view) => runPage(actions, view) },
  ];
}

function listPage(actions: Actions, { repository }: View) {
  const runs = actions.runs(repository).slice(0, LISTED_RUNS);
  const rows = runs.map(
    (run) => `<li>${stateOf(latestAttempt(run))} ${linkTo(run)} ${aboutRun(run)}</li>`,
  );
  return {
    title: "Actions",
    html: `<h1>Actions</h1><div class="box"><ul class="rows">${rows.join("")}</ul></div>`,
  };
}

function runPage(actions: Actions, { repository, params }: View) {
  const run = actions.run(Number(params["run_id"]));
  if (run === null || run.repository !== repository) return null;
  const attempt = latestAttempt(run);
  const problem =
    attempt.problem === null ? "" : `<blockquote>${escapeHtml(attempt.problem)}</blockquote>`;
  const jobs = attempt.jobs.map(jobBox).join("");
  return {
    title: run.displayTitle,
    html: `<h1>${escapeHtml(run.displayTitle)}</h1><p>${stateOf(attempt)} ${aboutRun(run)}</p>${problem}${jobs}`,
  };
}

function jobBox(job: Job): string {
  const steps = job.steps
    .map((step) => `<li>${stateOf(step)} ${escapeHtml(step.name)}</li>`)
    .join("");
  const notes = job.annotations
    .map(({ level, message }) => `<li>${level}: ${escapeHtml(message)}</li>`)
    .join("");
  const log =
    job.log.length === 0
      ? ""
      : `<div><pre><code>${escapeHtml(job.log.join("\n"))}</code></pre></div>`;
  return `<div class="box"><h3>${stateOf(job)} ${escapeHtml(job.name)}</h3><ul class="rows">${steps}${notes}</ul>${log}</div>`;
}

function linkTo(run: Run): string {
  const href = `/${escapeHtml(run.repository.fullName)}/actions/runs/${run.id}`;
  return `<a href="${href}">${escapeHtml(run.displayTitle)}</a>`;
}

function aboutRun(run: Run): string {
  const { number, triggeringActor } = latestAttempt(run);
  const again = number === 1 ? "" : `, attempt ${number}`;
  const text = `${run.workflow.name} #${run.number}${again}: ${run.event} on ${shortRef(run.ref)} by ${triggeringActor.login}`;
  return `<span class="pale">${escapeHtml(text)}</span>`;
}

function stateOf({ status, conclusion }: { status: string; conclusion: string | null }): string {
  const state = conclusion ?? status;
  return `<span class="state ${state}">${state}</span>`;
}
