/** Where each branch stood when it was last taken in: pushes after that are still to come. */
import { type CommitSha, commitSha } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";

export async function rememberHead(desk: Desk, branch: string, sha: CommitSha): Promise<void> {
  const key = keyOf(branch);
  await desk.keeper.store.saveReference({ subject: "head", key, githubId: 0, data: { sha } });
}

/** null: nothing of the branch was ever taken in. */
export async function recallHead(desk: Desk, branch: string): Promise<CommitSha | null> {
  const known = await desk.keeper.store.readReference("head", keyOf(branch));
  const sha = known?.data["sha"];
  return typeof sha === "string" ? commitSha(sha) : null;
}

function keyOf(branch: string): string {
  return `branch:${branch}`;
}
