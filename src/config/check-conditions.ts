/** Checks the steps and conditions of stages: apps that may not be named, windows and people that must exist. */
import { didYouMean, nearest, speller } from "../domain/nearest.ts";
import { type Finding, type Path, quote } from "./problem.ts";
import type { WrittenPipeline } from "./written.ts";
import type {
  WrittenPeople,
  WrittenRequirements,
  WrittenSettings,
  WrittenStep,
} from "./written-stage.ts";

export function checkApprovals(
  approvals: WrittenSettings["approvals"],
  path: Path,
): readonly Finding[] {
  if (approvals === undefined || approvals === "none") return [];
  return approvals.flatMap((step, index) => checkStep(step, [...path, index]));
}

function checkStep(step: WrittenStep, path: Path): readonly Finding[] {
  if ("manual" in step) return checkPeople(step.manual, [...path, "manual"]);
  if (!("check" in step)) return [];
  const findings: Finding[] = [];
  if (step.app === "github-actions") {
    // Any branch's workflow can post a check run under this name.
    const message = 'a check by "github-actions" proves nothing; use "workflow" instead of "check"';
    findings.push({ path: [...path, "app"], at: "value", message });
  }
  const fault = findCheckNameFault(step.check);
  if (fault !== null) findings.push({ path: [...path, "check"], at: "value", message: fault });
  return findings;
}

/** Check runs may be called anything, braces and all; only what was surely meant otherwise is refused. */
function findCheckNameFault(check: string): string | null {
  for (const [written, word = ""] of check.matchAll(/\{([a-z-]{1,30})\}/gi)) {
    if (word === "environment") continue;
    const isPlaceholder = ["region", "zone", "wave", "stage"].includes(word);
    if (isPlaceholder) return `${written} has no meaning here: a check knows {environment} only`;
    if (nearest(word, ["environment"]) !== null) {
      return `nothing is known as ${quote(written)}${didYouMean("{environment}")}`;
    }
  }
  return null;
}

/** More approvals than people who could give them would wait for ever. */
function checkPeople(people: WrittenPeople, path: Path): readonly Finding[] {
  const { teams = [], users = [], count = 1 } = people;
  if (teams.length > 0 || users.length === 0 || count <= new Set(users).size) return [];
  const message = `"count" asks for ${count} approvals, and only ${new Set(users).size} may give them`;
  return [{ path: [...path, "count"], at: "value", message }];
}

/** @returns a check of the settings of a stage or wave, at `path` */
export function requirementsCheck(
  windows: WrittenPipeline["windows"] = {},
): (settings: WrittenSettings, path: Path) => readonly Finding[] {
  const names = new Set(Object.keys(windows));
  const suggest = speller([...names]);
  const checkWindow = (window: string | undefined, path: Path): readonly Finding[] => {
    if (window === undefined || names.has(window)) return [];
    const suggestion = suggest(window);
    const message = `no window is called ${quote(window)}${didYouMean(suggestion)}`;
    return [{ path, at: "value", message, ...(suggestion === null ? {} : { suggestion }) }];
  };
  return (settings, path) => [
    ...checkWindow(settings.window, [...path, "window"]),
    ...listed(settings.requires ?? [], [...path, "requires"]).flatMap((entry) => [
      ...("manual" in entry ? checkPeople(entry.manual ?? {}, [...entry.path, "manual"]) : []),
      ...("window" in entry ? checkWindow(entry.window, [...entry.path, "window"]) : []),
    ]),
  ];
}

function listed(requires: WrittenRequirements, path: Path) {
  return Array.isArray(requires)
    ? requires.map((entry, index) => ({ ...entry, path: [...path, index] }))
    : [{ ...requires, path }];
}
