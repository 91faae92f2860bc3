/** Keeps answers from becoming a weapon: one refusal a person an hour, twenty replies a repository an hour. */
import type { RefusalCode } from "../../domain/reason.ts";
import type { ReplyDetails } from "../../domain/reply.ts";
import type { Desk } from "../desk.ts";
import type { Effect } from "../effect.ts";
import type { PipelineStore } from "../ports/store.ts";

const HOUR_MS = 60 * 60_000;
const MOST_REPLIES = 20;
const MOST_REFUSALS = 1;

type Reply = Extract<Effect, { kind: "reply" }>;

/** What became of a rollback is answered always: somebody waits for it at night. */
export async function mayReply(desk: Desk, { details, by }: Reply): Promise<boolean> {
  if (isOutcomeOfRollback(details)) return true;
  const limits = [
    ...(details.kind === "refused"
      ? [{ name: `refusals:${by.toLowerCase()}`, most: MOST_REFUSALS }]
      : []),
    { name: "replies", most: MOST_REPLIES },
  ];
  // Several replies leave side by side, and each must know of the others.
  return desk.inTurn.run("reply-limits", () => spend(desk, limits));
}

/** Words that nobody understood, or that somebody may not say, are none. */
function isOutcomeOfRollback(details: ReplyDetails): boolean {
  switch (details.kind) {
    case "rollback":
    case "preview":
    case "preview-cancelled":
      return true;
    case "refused":
      return OUTCOMES.has(details.code) && ["rollback", "confirm", "cancel"].includes(details.word);
    default:
      return false;
  }
}

const OUTCOMES: ReadonlySet<RefusalCode> = new Set(["no-target", "changed", "no-preview"]);

/** Notes one more within the last hour for each, if there are fewer than its most of all of them. */
async function spend(
  desk: Desk,
  limits: readonly { readonly name: string; readonly most: number }[],
): Promise<boolean> {
  const store = storeOfLimits(desk);
  const now = desk.clock.now();
  const spent: [string, readonly string[]][] = [];
  for (const { name, most } of limits) {
    const key = `limit:${name}`;
    const known = await store.readReference("head", key);
    const times = String(known?.data["times"] ?? "")
      .split(" ")
      .filter((time) => time !== "" && Number(time) > now - HOUR_MS);
    if (times.length >= most) return false;
    spent.push([key, [...times, String(now)]]);
  }
  for (const [key, times] of spent) {
    const data = { times: times.join(" ") };
    await store.saveReference({ subject: "head", key, githubId: 0, data });
  }
  return true;
}

/** The limits are the repository's, whichever of its pipelines answers: they are kept with the first one. */
function storeOfLimits({ neighbours, keeper }: Desk): PipelineStore {
  const [first] = [...neighbours.values()].toSorted((a, b) =>
    a.keeper.store.name < b.keeper.store.name ? -1 : 1,
  );
  return first?.keeper.store ?? keeper.store;
}
