/** An issue whose labels raise an alarm, or somebody's edit of one of our issues. */
import { z } from "zod";
import type { Signal } from "../../captain/ports/signal.ts";
import { alarmEnvironment, alarmEnvironments } from "../reports/alarm-labels.ts";
import { actor, id, instant, login } from "../reports/words.ts";

export function issueSignal(payload: unknown, self: string): Signal | null {
  const reading = PAYLOAD.safeParse(payload);
  if (!reading.success || reading.data.sender.login === self) return null;
  return reading.data.action === "edited" ? edited(reading.data, self) : alarm(reading.data);
}

const ISSUE = z.object({
  number: id,
  state: z.enum(["open", "closed"]),
  user: z.object({ login }).nullish(),
  body: z.string().nullish(),
  updated_at: instant,
  labels: z.array(z.object({ name: z.string() })).default([]),
});

const PAYLOAD = z.discriminatedUnion("action", [
  z.object({
    action: z.enum(["opened", "closed", "reopened", "deleted", "transferred"]),
    issue: ISSUE,
    label: z.undefined().optional(),
    sender: actor,
  }),
  z.object({
    action: z.enum(["labeled", "unlabeled"]),
    issue: ISSUE,
    label: z.object({ name: z.string() }).nullish(),
    sender: actor,
  }),
  z.object({
    action: z.literal("edited"),
    issue: ISSUE,
    changes: z.object({ body: z.object({ from: z.string().nullable() }) }),
    sender: actor,
  }),
]);

type Payload = z.infer<typeof PAYLOAD>;

/**
 * Another label on an issue that has alarm labels says nothing about the alarm, and whoever put it there must not
 * be taken for the one who raised it.
 */
function alarm(payload: Exclude<Payload, { action: "edited" }>): Signal | null {
  const { action, issue, label, sender } = payload;
  const environments = alarmEnvironments(issue.labels.map(({ name }) => name));
  const own = label == null ? null : alarmEnvironment(label.name);
  const isAboutAlarm = label == null ? environments.length > 0 : own !== null;
  if (!isAboutAlarm) return null;
  const one = own === null ? [] : [own];
  return {
    type: "alarm-issue",
    issue: issue.number,
    isOpen: issue.state === "open" && action !== "deleted" && action !== "transferred",
    environments,
    // Who opens one again has put no label there.
    put: action === "opened" ? environments : action === "labeled" ? one : [],
    taken: action === "unlabeled" ? one : [],
    actor: sender,
    at: issue.updated_at,
  };
}

function edited(payload: Extract<Payload, { action: "edited" }>, self: string): Signal | null {
  const { issue, changes, sender } = payload;
  if (issue.user?.login !== self) return null;
  return {
    type: "edited",
    subject: "issue",
    id: issue.number,
    body: issue.body ?? "",
    previousBody: changes.body.from,
    actor: sender,
    at: issue.updated_at,
  };
}
