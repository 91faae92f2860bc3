/** Keeps the one incident issue of a pipeline: opened, updated, closed when it is over. */
import { incidentIssue, incidentTitle } from "../../views/incident.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import { linksOf } from "../links-of.ts";
import type { Trouble } from "../ports/github.ts";
import { sha256 } from "../sha256.ts";

const KEY = "open";

export async function showIncident(desk: Desk): Promise<Performed> {
  const state = desk.keeper.state();
  if (state.pipeline === null) return DONE;
  const { store } = desk.keeper;
  const known = await store.readReference("incident", KEY);
  const links = await linksOf(desk);
  const issue = incidentIssue(state, { links, now: desk.clock.now() });
  const remember = (githubId: number, hash: string) =>
    store.saveReference({ subject: "incident", key: KEY, githubId, data: { hash } });
  const openIssue = known === null ? 0 : known.githubId;
  if (issue === null) {
    if (openIssue === 0) return DONE;
    const closed = await desk.github.updateIssue(openIssue, { state: "closed" });
    if (!closed.ok) return afterTrouble(desk, closed.trouble);
    await remember(0, "");
    return DONE;
  }
  const hash = sha256(issue.body);
  if (openIssue !== 0) {
    if (known?.data["hash"] === hash) return DONE;
    const updated = await desk.github.updateIssue(openIssue, { body: issue.body, state: "open" });
    if (!updated.ok) return afterTrouble(desk, updated.trouble);
    await remember(openIssue, hash);
    return DONE;
  }
  const found = await desk.github.findIssue(incidentTitle(state.pipeline.name));
  if (!found.ok) return afterTrouble(desk, found.trouble);
  const made =
    found.value === null
      ? await desk.github.createIssue(issue)
      : { ok: true as const, value: found.value };
  if (!made.ok) return afterTrouble(desk, made.trouble);
  await remember(made.value, found.value === null ? hash : "");
  return found.value === null ? DONE : { kind: "waiting", ms: 0 };
}

/** Where issues are switched off the check run and the log must do. */
function afterTrouble(desk: Desk, trouble: Trouble): Performed {
  if (trouble.kind !== "refused" || trouble.status !== 410) return giveUpOrRetry(trouble);
  desk.log.error({ why: "issues are off" }, "needs attention");
  return DONE;
}
