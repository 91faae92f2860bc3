/** Keeps the one incident issue of a pipeline: opened, updated, closed when it is over. */
import { type IncidentIssue, incidentIssue, incidentTitle } from "../../views/incident.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import { linksOf } from "../links-of.ts";
import type { Trouble } from "../ports/github.ts";
import { sha256 } from "../sha256.ts";

/** Under this key the issue that is open now is remembered. */
const KEY = "open";

export async function showIncident(desk: Desk): Promise<Performed> {
  const state = desk.keeper.state();
  if (state.pipeline === null) return DONE;
  const known = await desk.keeper.store.readReference("incident", KEY);
  const open = known === null || known.githubId === 0 ? null : known.githubId;
  const links = await linksOf(desk);
  const issue = incidentIssue(state, { links, now: desk.clock.now() });
  if (issue === null) return open === null ? DONE : close(desk, open);
  if (open === null) return openIncident(desk, incidentTitle(state.pipeline.name), issue);
  return known?.data["hash"] === sha256(issue.body) ? DONE : update(desk, open, issue);
}

async function close(desk: Desk, open: number): Promise<Performed> {
  const closed = await desk.github.updateIssue(open, { state: "closed" });
  if (!closed.ok && closed.trouble.kind !== "not-found") return afterTrouble(desk, closed.trouble);
  await remember(desk, 0, "");
  return DONE;
}

async function update(desk: Desk, open: number, { body }: IncidentIssue): Promise<Performed> {
  const updated = await desk.github.updateIssue(open, { body, state: "open" });
  if (updated.ok) {
    await remember(desk, open, sha256(body));
    return DONE;
  }
  if (updated.trouble.kind !== "not-found") return afterTrouble(desk, updated.trouble);
  // Somebody deleted it.
  await remember(desk, 0, "");
  return { kind: "waiting", ms: 0 };
}

/** One that was opened although its answer was lost is found by its title. */
async function openIncident(desk: Desk, title: string, issue: IncidentIssue): Promise<Performed> {
  const found = await desk.github.findIssue(title);
  if (!found.ok) return afterTrouble(desk, found.trouble);
  if (found.value !== null) return update(desk, found.value, issue);
  const made = await desk.github.createIssue(issue);
  if (!made.ok) return afterTrouble(desk, made.trouble);
  await remember(desk, made.value, sha256(issue.body));
  return DONE;
}

async function remember(desk: Desk, githubId: number, hash: string): Promise<void> {
  await desk.keeper.store.saveReference({
    subject: "incident",
    key: KEY,
    githubId,
    data: { hash },
  });
}

/** Where issues are switched off the check run and the log must do. */
function afterTrouble(desk: Desk, trouble: Trouble): Performed {
  if (trouble.kind !== "refused" || trouble.status !== 410) return giveUpOrRetry(trouble);
  desk.log.error({ why: "issues are off" }, "needs attention");
  return DONE;
}
