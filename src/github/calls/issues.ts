/** Issues, their labels, and comments. */
import { z } from "zod";
import type { AlarmIssue, GitHub, Outcome } from "../../captain/ports/github.ts";
import { ask, askPages, map, type RepositoryCaller, succeed, tell } from "../connection.ts";
import { alarmEnvironment, alarmEnvironments } from "../reports/alarm-labels.ts";
import { id, instant, loginOrGhost } from "../reports/words.ts";
import { cutBody } from "./long-text.ts";

export function issueCalls(
  caller: RepositoryCaller,
): Pick<
  GitHub,
  | "listIssues"
  | "listAlarmIssues"
  | "readAlarmLabellers"
  | "findIssue"
  | "createIssue"
  | "updateIssue"
  | "pinIssue"
  | "isIssueOpen"
> {
  return {
    listIssues: async (label) =>
      map(await openIssues(caller, { labels: label }), (issues) =>
        issues.map(({ issue, author }) => ({ issue, author })),
      ),
    listAlarmIssues: () => listAlarmIssues(caller),
    readAlarmLabellers: (issue) => readAlarmLabellers(caller, issue),
    findIssue: async (title) =>
      map(await openIssues(caller, { creator: caller.self }), (issues) => {
        const own = issues.filter((one) => one.author === caller.self && one.title === title);
        return own[0]?.issue ?? null;
      }),
    createIssue: ({ title, body }) =>
      ask(caller, {
        route: `POST ${ISSUES}`,
        parameters: { title, body: cutBody(body, LONGEST_BODY) },
        schema: z.object({ number: id }).transform((issue) => issue.number),
      }),
    pinIssue: (issue) => pinIssue(caller, issue),
    updateIssue: (issue, { body, state }) =>
      ask(caller, {
        route: `PATCH ${ISSUES}/{issue_number}`,
        parameters: {
          issue_number: issue,
          ...(body === undefined ? {} : { body: cutBody(body, LONGEST_BODY) }),
          ...(state === undefined ? {} : { state }),
        },
        schema: ISSUE_STATE,
      }),
    isIssueOpen: async (issue) =>
      map(
        await ask(caller, {
          route: `GET ${ISSUES}/{issue_number}`,
          parameters: { issue_number: issue },
          schema: ISSUE_STATE,
        }),
        ({ isOpen }) => isOpen,
      ),
  };
}

const ISSUES = "/repos/{owner}/{repo}/issues";

const ISSUE_STATE = z
  .object({ state: z.string() })
  .transform(({ state }) => ({ isOpen: state === "open" }));

/** Only GraphQL can pin; it knows the issue by another id. */
async function pinIssue(caller: RepositoryCaller, issue: number): Promise<Outcome<void>> {
  const found = await ask(caller, {
    route: `GET ${ISSUES}/{issue_number}`,
    parameters: { issue_number: issue },
    schema: z.object({ node_id: z.string() }),
  });
  if (!found.ok) return found;
  return tell(caller, {
    route: "POST /graphql",
    parameters: {
      query: "mutation ($id: ID!) { pinIssue(input: { issueId: $id }) { clientMutationId } }",
      variables: { id: found.value.node_id },
    },
  });
}

/** GitHub answers 422 "body is too long (maximum is 65536 characters)". */
export const LONGEST_BODY = 65_536;

const ISSUE = z
  .object({
    number: id,
    title: z.string(),
    user: loginOrGhost,
    updated_at: instant,
    labels: z
      .array(z.union([z.string(), z.object({ name: z.string().nullish() })]))
      .default([])
      .transform((labels) =>
        labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
      ),
    pull_request: z.unknown().optional(),
  })
  .transform((issue) => ({
    issue: issue.number,
    title: issue.title,
    author: issue.user,
    updatedAt: issue.updated_at,
    labels: issue.labels,
    isPullRequest: issue.pull_request != null,
  }));

type OpenIssue = z.infer<typeof ISSUE>;

/** Oldest first, so that of two with the same title the first one stays the one in use. */
async function openIssues(
  caller: RepositoryCaller,
  filter: Readonly<Record<string, string>>,
): Promise<Outcome<readonly OpenIssue[]>> {
  const outcome = await askPages(caller, {
    route: `GET ${ISSUES}`,
    parameters: { state: "open", sort: "created", direction: "asc", ...filter },
    schema: z.array(ISSUE),
  });
  return map(outcome, (issues) => issues.filter((issue) => !issue.isPullRequest));
}

/** Issues cannot be found by the beginning of a label, so first the labels are read. */
async function listAlarmIssues(caller: RepositoryCaller): Promise<Outcome<readonly AlarmIssue[]>> {
  const labels = await askPages(caller, {
    route: "GET /repos/{owner}/{repo}/labels",
    schema: z.array(z.object({ name: z.string() }).transform((label) => label.name)),
  });
  // Where the labels are not told, all open issues tell theirs.
  const alarms = labels.ok ? labels.value.filter((one) => alarmEnvironment(one) !== null) : null;
  const issues = await issuesWithAny(caller, alarms);
  return map(issues, (found) =>
    found.map((one) => ({
      issue: one.issue,
      environments: alarmEnvironments(one.labels),
      updatedAt: one.updatedAt,
    })),
  );
}

/** Above so many labels, reading all open issues costs less. */
const ONE_BY_ONE = 10;

async function issuesWithAny(
  caller: RepositoryCaller,
  labels: readonly string[] | null,
): Promise<Outcome<readonly OpenIssue[]>> {
  const found = new Map<number, OpenIssue>();
  const isFew = labels !== null && labels.length <= ONE_BY_ONE;
  const filters = isFew ? labels.map((label) => ({ labels: label })) : [{}];
  for (const filter of filters) {
    const issues = await openIssues(caller, filter);
    if (!issues.ok) return issues;
    for (const issue of issues.value) found.set(issue.issue, issue);
  }
  const isAlarm = (issue: OpenIssue) => alarmEnvironments(issue.labels).length > 0;
  return succeed([...found.values()].filter(isAlarm));
}

const EVENT = z
  .object({
    event: z.string(),
    actor: loginOrGhost,
    label: z.object({ name: z.string() }).nullish(),
  })
  .transform(({ event, actor, label }) => ({
    actor,
    isPut: event === "labeled",
    environment: label == null ? null : alarmEnvironment(label.name),
  }));

/** So many can be read; whoever makes more of them hides the newest. */
const MOST_EVENTS = 1_000;

async function readAlarmLabellers(
  caller: RepositoryCaller,
  issue: number,
): Promise<Outcome<ReadonlyMap<string, string>>> {
  const events = await askPages(caller, {
    route: `GET ${ISSUES}/{issue_number}/events`,
    parameters: { issue_number: issue },
    schema: z.array(EVENT),
  });
  return map(events, (found) => {
    const last = new Map<string, string>();
    if (found.length >= MOST_EVENTS) return last;
    // Oldest first.
    for (const { environment, isPut, actor } of found) {
      if (environment !== null && isPut) last.set(environment.toLowerCase(), actor);
    }
    return last;
  });
}
