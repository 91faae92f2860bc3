/** Keeps answers from becoming a weapon: one refusal a person an hour, twenty replies a repository an hour. */
import type { Desk } from "../desk.ts";
import type { Effect } from "../effect.ts";

const HOUR_MS = 60 * 60_000;
const MOST_REPLIES = 20;

type Reply = Extract<Effect, { kind: "reply" }>;

/** Rollbacks and their previews are answered always: somebody waits for them at night. */
export async function mayReply(desk: Desk, { details, by }: Reply): Promise<boolean> {
  if (details.kind === "rollback" || details.kind === "preview") return true;
  if (details.kind === "refused" && !(await spend(desk, `refusals:${by.toLowerCase()}`, 1))) {
    return false;
  }
  return spend(desk, "replies", MOST_REPLIES);
}

/** Notes one more within the last hour, if there are fewer than `most`. */
async function spend(desk: Desk, name: string, most: number): Promise<boolean> {
  const { store } = desk.keeper;
  const key = `limit:${name}`;
  const now = desk.clock.now();
  const known = await store.readReference("head", key);
  const times = String(known?.data["times"] ?? "")
    .split(" ")
    .filter((time) => time !== "" && Number(time) > now - HOUR_MS);
  if (times.length >= most) return false;
  const data = { times: [...times, String(now)].join(" ") };
  await store.saveReference({ subject: "head", key, githubId: 0, data });
  return true;
}
