/** Keeps the one living issue of a pipeline: made once, pinned where GitHub lets us, updated only when it says something new. */
import { dashboard } from "../../views/dashboard.ts";
import { type Desk, DONE, giveUpOrRetry, type Performed } from "../desk.ts";
import { linksOf } from "../links-of.ts";
import type { Trouble } from "../ports/github.ts";
import { sha256 } from "../sha256.ts";

const KEY = "issue";

export async function showDashboard(desk: Desk): Promise<Performed> {
  const state = desk.keeper.state();
  if (state.pipeline === null) return DONE;
  const { store } = desk.keeper;
  const page = dashboard({ state, links: await linksOf(desk, []), now: desk.clock.now() });
  const hash = sha256(page.body);
  const known = await store.readReference("dashboard", KEY);
  if (known !== null && known.data["hash"] === hash) return DONE;
  if (known !== null) {
    const updated = await desk.github.updateIssue(known.githubId, { body: page.body });
    if (updated.ok) return remember(desk, known.githubId, hash);
    // Somebody deleted it: they do not want it, and it is not made again.
    return updated.trouble.kind === "not-found" ? DONE : afterTrouble(updated.trouble);
  }
  const found = await desk.github.findIssue(page.title);
  if (!found.ok) return afterTrouble(found.trouble);
  if (found.value !== null) return remember(desk, found.value, "");
  const made = await desk.github.createIssue(page);
  if (!made.ok) return afterTrouble(made.trouble);
  await desk.github.pinIssue(made.value);
  return remember(desk, made.value, hash);
}

async function remember(desk: Desk, githubId: number, hash: string): Promise<Performed> {
  const data = { hash };
  await desk.keeper.store.saveReference({ subject: "dashboard", key: KEY, githubId, data });
  return hash === "" ? { kind: "waiting", ms: 0 } : DONE;
}

/** Where issues are switched off there is no dashboard. */
function afterTrouble(trouble: Trouble): Performed {
  return trouble.kind === "refused" && trouble.status === 410 ? DONE : giveUpOrRetry(trouble);
}
