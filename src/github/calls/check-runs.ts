/** Check runs: ours, and those of other apps. */
import { z } from "zod";
import type { CheckRunContent, GitHub, Outcome } from "../../captain/ports/github.ts";
import { ask, askPages, map, type RepositoryCaller, succeed, tell } from "../connection.ts";
import { checkReport } from "../reports/checks.ts";
import { id } from "../reports/words.ts";
import { cutBody } from "./long-text.ts";

export function checkRunCalls(
  caller: RepositoryCaller,
): Pick<GitHub, "findCheckRuns" | "createCheckRun" | "updateCheckRun" | "listChecks"> {
  return {
    findCheckRuns: (headSha, name) => findOwn(caller, headSha, name),
    createCheckRun: (content) => create(caller, content),
    updateCheckRun: (checkRunId, content) => update(caller, checkRunId, content),
    listChecks: (headSha, name) =>
      askPages(caller, {
        route: OF_COMMIT,
        parameters: { ref: headSha, check_name: name, status: "completed" },
        schema: z
          .object({ check_runs: z.array(z.union([checkReport, UNFIT])) })
          .transform((page) => page.check_runs.filter((check) => check !== null)),
      }),
  };
}

const CHECK_RUN = "/repos/{owner}/{repo}/check-runs/{check_run_id}";
const OF_COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";

/** A check run that no app owns any more, or that was begun anew meanwhile, is proof of nothing. */
const UNFIT = z.object({ id }).transform(() => null);

const FOUND = z.object({
  id,
  external_id: z.string().nullish(),
  status: z.string(),
  app: z.object({ slug: z.string().nullish() }).nullish(),
});

/** Newest first: of several with the same external id, the newest is the one that people see. */
async function findOwn(caller: RepositoryCaller, headSha: string, name: string) {
  const outcome = await askPages(caller, {
    route: OF_COMMIT,
    parameters: { ref: headSha, check_name: name, filter: "all" },
    schema: z.object({ check_runs: z.array(FOUND) }).transform((page) => page.check_runs),
  });
  return map(outcome, (found) =>
    found
      .filter((check) => `${check.app?.slug}[bot]` === caller.self)
      .map((check) => ({
        checkRunId: check.id,
        externalId: check.external_id ?? "",
        status: check.status,
      }))
      .toSorted((a, b) => b.checkRunId - a.checkRunId),
  );
}

/** GitHub takes 50 annotations a request and appends those of each update. */
const ANNOTATIONS_AT_ONCE = 50;

async function create(
  caller: RepositoryCaller,
  content: CheckRunContent,
): Promise<Outcome<number>> {
  const [first, ...rest] = batches(content.annotations);
  const created = await ask(caller, {
    route: "POST /repos/{owner}/{repo}/check-runs",
    parameters: { head_sha: content.headSha, ...body(content, first ?? []) },
    schema: z.object({ id }).transform((check) => check.id),
  });
  if (!created.ok) return created;
  const appended = await append(caller, { checkRunId: created.value, content, batches: rest });
  return appended.ok ? created : appended;
}

async function update(
  caller: RepositoryCaller,
  checkRunId: number,
  content: CheckRunContent,
): Promise<Outcome<void>> {
  const missing = await missingAnnotations(caller, checkRunId, content.annotations);
  if (!missing.ok) return missing;
  const parts = batches(missing.value);
  return append(caller, { checkRunId, content, batches: parts.length === 0 ? [[]] : parts });
}

async function append(
  caller: RepositoryCaller,
  work: {
    readonly checkRunId: number;
    readonly content: CheckRunContent;
    readonly batches: readonly CheckRunContent["annotations"][];
  },
): Promise<Outcome<void>> {
  for (const annotations of work.batches) {
    const outcome = await tell(caller, {
      route: `PATCH ${CHECK_RUN}`,
      parameters: { check_run_id: work.checkRunId, ...body(work.content, annotations) },
    });
    if (!outcome.ok) return outcome;
  }
  return succeed(undefined);
}

const WRITTEN = z.object({ path: z.string(), start_line: z.int(), message: z.string() });

/** Those that the check run does not show yet: sending one again would show it twice. */
async function missingAnnotations(
  caller: RepositoryCaller,
  checkRunId: number,
  wanted: CheckRunContent["annotations"],
): Promise<Outcome<CheckRunContent["annotations"]>> {
  if (wanted.length === 0) return succeed([]);
  const written = await askPages(caller, {
    route: `GET ${CHECK_RUN}/annotations`,
    parameters: { check_run_id: checkRunId },
    schema: z.array(WRITTEN),
  });
  return map(written, (known) => {
    const keys = new Set(known.map((one) => `${one.path}:${one.start_line}:${one.message}`));
    return wanted.filter((one) => !keys.has(`${one.path}:${one.line}:${one.message}`));
  });
}

function body(content: CheckRunContent, annotations: CheckRunContent["annotations"]) {
  return {
    name: content.name,
    external_id: content.externalId,
    // A conclusion completes a check run by itself, so it goes only with a completed one.
    ...(content.status === "completed"
      ? { status: "completed", conclusion: content.conclusion ?? "neutral" }
      : { status: "in_progress" }),
    output: {
      title: content.title,
      summary: cutBody(content.summary, LONGEST_SUMMARY),
      annotations: annotations.map((one) => ({
        path: one.path,
        start_line: one.line,
        end_line: one.line,
        ...(one.column === null ? {} : { start_column: one.column, end_column: one.column }),
        annotation_level: one.level,
        message: one.message,
      })),
    },
  };
}

const LONGEST_SUMMARY = 65_535;

function batches<Item>(items: readonly Item[]): (readonly Item[])[] {
  const count = Math.ceil(items.length / ANNOTATIONS_AT_ONCE);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * ANNOTATIONS_AT_ONCE, (index + 1) * ANNOTATIONS_AT_ONCE),
  );
}
