/** A stage with people who talk to the captain: on an issue, in comments, by ticks. */

import type { LoggedRequest } from "../../src/simulation/github/request-log.ts";
import type { Account } from "../../src/simulation/github/resources/accounts.ts";
import type { Comment } from "../../src/simulation/github/resources/comments.ts";
import { editIssue, type Issue } from "../../src/simulation/github/resources/issues.ts";
import type { By } from "../../src/simulation/github/world.ts";
import { openStage, type Stage, type StageOptions } from "./stage.ts";

export type Conversation = Awaited<ReturnType<typeof openConversation>>;

/** @param options as of a stage; the conversation has an issue of dana's, in which everybody talks */
export async function openConversation(options: StageOptions = {}) {
  const stage = await openStage(options);
  const { world, repository, dana } = stage;
  const issue = world.openIssue(repository, { title: "Checkout is slow", by: dana });
  await stage.settle();
  const say = (body: string, by: By = dana, where: Issue = issue) =>
    world.comment(repository, { issue: where, body, by });
  return {
    ...stage,
    issue,
    say,
    /** Says something, and lets everything come about that follows without delay. */
    ask: async (body: string, by: By = dana, where: Issue = issue) => {
      const comment = say(body, by, where);
      await stage.settle();
      return comment;
    },
    /** A person with a role, in the repository. */
    person: (login: string, role: "read" | "triage" | "write" | "maintain" | "admin") => {
      const account = world.createUser(login);
      world.grant(repository, account, role);
      return account;
    },
    ...said(stage, issue),
    ...watched(stage),
  };
}

/** What stands in the thread and in the captain's own issues, and people's ticks there. */
function said({ world, repository, app, settle }: Stage, thread: Issue) {
  const isOurs = ({ user }: { readonly user: Account }) => user === app.bot;
  const ours = (issue: Issue) => issue.comments.filter(isOurs);
  const edit = async (comment: Comment, body: string, by: By) => {
    world.editComment(repository, { comment, body, by });
    await settle();
  };
  const editPage = async (issue: Issue, body: string, by: Account) => {
    editIssue(world, repository, { issue, body, by: { account: by, app: null } });
    await settle();
  };
  return {
    /** The captain's comments, oldest first. */
    replies: (issue: Issue = thread): readonly Comment[] => ours(issue),
    /** The text of the newest one, without its hidden marks. */
    answer: (issue: Issue = thread) => shown(ours(issue).at(-1)?.body ?? "nothing"),
    reactions: ({ reactions }: Comment) => reactions.map(({ content }) => content).toSorted(),
    edit,
    editPage,
    /** Ticks the box whose line holds these words. */
    tick: (comment: Comment, words: string, by: By) =>
      edit(comment, ticked(comment.body, words), by),
    tickPage: (issue: Issue, words: string, by: Account) =>
      editPage(issue, ticked(issue.body ?? "", words), by),
    dashboards: () =>
      [...repository.issues.values()].filter(
        (issue) => isOurs(issue) && issue.title.startsWith("Release Captain: "),
      ),
    codeIn: (comment: Comment | undefined) =>
      /\/confirm ([a-z]{4})/.exec(comment?.body ?? "")?.[1] ?? "none",
  };
}

export function shown(body: string): string {
  return body.replaceAll(/<!--[\s\S]*?-->/g, "").trim();
}

function ticked(body: string, words: string): string {
  const lines = body.split("\n");
  const index = lines.findIndex((line) => line.startsWith("- [ ]") && line.includes(words));
  if (index < 0) throw new Error(`There is no box to tick with "${words}"`);
  return lines.with(index, (lines[index] ?? "").replace("- [ ]", "- [x]")).join("\n");
}

/** What was asked of GitHub by the captain. */
function watched({ github, app, settle }: Stage) {
  const writes = (from: number) =>
    github.log.entries
      .slice(from)
      .filter(({ caller, method }) => caller === "installation" && method !== "GET");
  return {
    /** The last webhook of an event comes twice more: once as GitHub repeats it, once under another name. */
    repeat: async (event: string) => {
      const last = github.webhooks.deliveries(app).findLast((one) => one.event === event);
      if (last === undefined) throw new Error(`There was no ${event}`);
      github.webhooks.redeliver(last);
      github.webhooks.redeliver({ ...last, guid: `${last.guid.slice(0, -4)}ffff` });
      await settle();
    },
    /** Where the log of requests stands now. */
    mark: () => github.log.entries.length,
    /** Since a mark, in the order of their answers: `POST …/comments`. */
    writesSince: (from: number) => writes(from).map(nameOf),
  };
}

function nameOf({ method, template }: LoggedRequest): string {
  return `${method} ${template.replace("/repos/{owner}/{repo}/", "")}`;
}
