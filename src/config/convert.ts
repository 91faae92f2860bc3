/** Turns written steps, conditions, people and hours into the domain's, with their defaults. */
import { parseDuration } from "../domain/duration.ts";
import type {
  ApprovalStep,
  Freeze,
  Permission,
  Requirement,
  Weekday,
  Window,
} from "../domain/pipeline.ts";
import type { WrittenPermission, WrittenPipeline } from "./written.ts";
import type {
  WrittenPeople,
  WrittenRequirements,
  WrittenSettings,
  WrittenStep,
} from "./written-stage.ts";

/** Milliseconds of a duration that the schema has let pass. */
export function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new Error(`a duration passed the schema that is none: ${text}`);
  return ms;
}

/** A production stage watches all alarms unless its steps name some, or it asks for nothing at all. */
export function approvalsOf(
  written: WrittenSettings["approvals"],
  isProduction: boolean,
): readonly ApprovalStep[] {
  if (written === "none") return [];
  const steps = (written ?? []).map(stepOf);
  const isWatched = steps.some(({ kind }) => kind === "alarms");
  return isWatched || !isProduction
    ? steps
    : [...steps, { kind: "alarms", names: null, timeoutMs: null }];
}

function stepOf(step: WrittenStep): ApprovalStep {
  if ("bake" in step) return { kind: "bake", bakeMs: readDuration(step.bake) };
  if ("alarms" in step) {
    const timeoutMs = step.timeout === undefined ? null : readDuration(step.timeout);
    return { kind: "alarms", names: step.alarms === "any" ? null : step.alarms, timeoutMs };
  }
  if ("manual" in step) {
    const timeoutMs = readDuration(step.timeout ?? "7d");
    return { kind: "manual", ...peopleOf(step.manual), timeoutMs };
  }
  const timeoutMs = readDuration(step.timeout ?? "2h");
  return "check" in step
    ? { kind: "check", check: step.check, app: step.app, timeoutMs }
    : { kind: "workflow", workflow: step.workflow, timeoutMs };
}

/** A `window` beside `requires` is one more condition. */
export function requirementsOf(
  written: WrittenRequirements,
  window: string | undefined,
): readonly Requirement[] {
  const listed = Array.isArray(written) ? written : [written];
  const requirements = listed.flatMap((entry): readonly Requirement[] => [
    ...("manual" in entry && entry.manual !== undefined
      ? [{ kind: "manual" as const, ...peopleOf(entry.manual) }]
      : []),
    ...("window" in entry && entry.window !== undefined ? [windowOf(entry.window)] : []),
  ]);
  const isListed = requirements.some((each) => each.kind === "window" && each.window === window);
  return window === undefined || isListed ? requirements : [...requirements, windowOf(window)];
}

function windowOf(window: string): Requirement {
  return { kind: "window", window };
}

/** Teams and people are written with or without the @ of a mention. */
function peopleOf(written: WrittenPeople) {
  return {
    teams: (written.teams ?? []).map(withoutAt),
    users: (written.users ?? []).map(withoutAt),
    count: written.count ?? 1,
  };
}

export function withoutAt(name: string): string {
  return name.startsWith("@") ? name.slice(1) : name;
}

const EVERY_DAY: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function windowsOf(written: WrittenPipeline["windows"]): Readonly<Record<string, Window>> {
  return Object.fromEntries(
    Object.entries(written ?? {}).map(([name, { days, from, to, timezone }]) => [
      name,
      { days: days ?? EVERY_DAY, from, to, timezone: timezone ?? "UTC" },
    ]),
  );
}

export function freezesOf(written: WrittenPipeline["freezes"]): readonly Freeze[] {
  return (written ?? []).map(({ from, to, timezone, reason }) => ({
    from,
    to,
    timezone: timezone ?? "UTC",
    reason: reason ?? "freeze",
  }));
}

export function permissionOf(
  written: WrittenPermission | undefined,
  usual: "triage" | "write" | "maintain",
): Permission {
  if (written === undefined) return { role: usual };
  if (typeof written === "object") return { teams: written.teams.map(withoutAt) };
  switch (written) {
    case "triage":
    case "write":
    case "maintain":
    case "admin":
      return { role: written };
    default:
      return { customRole: written.slice("role:".length) };
  }
}
