/** Pushes that were not heard of; and whether the repository can be reached at all. */
import type { CommitSha } from "../../domain/ids.ts";
import { configure, sayProblems } from "../intake/configure.ts";
import { recallHead, rememberHead } from "../intake/heads.ts";
import { branchOf } from "../intake/route-push.ts";
import type { Office } from "../office.ts";
import type { Trouble } from "../ports/github.ts";
import type { PushReport } from "../ports/signal.ts";
import { deliver, type Sweep } from "./deliver.ts";

/** @returns whether the repository is still ours to look after */
export async function sweepBranches(parts: Sweep): Promise<boolean> {
  const { office } = parts;
  const branches = new Set([
    office.ref.defaultBranch,
    ...[...office.desks.values()].map((desk) => branchOf(office, desk)),
  ]);
  for (const branch of branches) {
    const head = await office.github.readHead(branch);
    if (head.ok) await sweepBranch(parts, branch, head.value);
    else if (await isOutOfReach(office, branch, head.trouble)) return false;
  }
  return true;
}

/** The webhook that says so may have been lost. */
async function isOutOfReach(office: Office, branch: string, trouble: Trouble): Promise<boolean> {
  if (trouble.kind === "retryable") return true;
  const isSuspended = trouble.kind === "refused" && /suspended/i.test(trouble.message);
  const isGone = trouble.kind === "refused" && /not installed/i.test(trouble.message);
  if (isSuspended) await office.pause("suspended");
  else if (isGone) await office.pause("removed");
  else if (branch !== office.ref.defaultBranch) return false;
  return true;
}

/** Pushes since the last one that was taken in, oldest first; without GitHub's list of them, one to where the branch stands. */
async function sweepBranch(parts: Sweep, branch: string, head: CommitSha): Promise<void> {
  const { office, alone } = parts;
  const last = await lastHead(office, branch);
  if (last === head) return;
  if (last === null) {
    await alone(async () => {
      const configured = await configure(office, head);
      if (!configured.ok) {
        office.log.warn({ why: configured.trouble.message }, "the pipeline files cannot be read");
        return;
      }
      await sayProblems(office, configured.value, head);
      for (const desk of office.desks.values()) await rememberHead(desk, branch, head);
    });
    return;
  }
  for (const push of await missedPushes(office, { branch, last, head })) {
    if ((await deliver(parts, { type: "push", push })) !== null) return;
  }
}

async function missedPushes(
  { github, clock }: Office,
  what: { readonly branch: string; readonly last: CommitSha; readonly head: CommitSha },
): Promise<readonly PushReport[]> {
  const { branch, last, head } = what;
  const activity = await github.readActivity(branch, last);
  if (activity.ok && activity.value[0]?.after === head) return activity.value.toReversed();
  const at = clock.now();
  return [{ branch, before: last, after: head, isForced: true, at, actor: "" }];
}

async function lastHead(office: Office, branch: string): Promise<CommitSha | null> {
  for (const desk of office.desks.values()) {
    const head = await recallHead(desk, branch);
    if (head !== null) return head;
  }
  return null;
}
