/** GitHub's filter patterns for branches, tags and paths, and the pushes that they let through. */
import type { PushTrigger, Workflow } from "./workflow.ts";

/** What a push tells the filters. */
export type PushedChange = {
  /** For example `refs/heads/main` or `refs/tags/v1`. */
  readonly ref: string;
  readonly changedPaths: readonly string[];
  readonly headMessage: string;
};

/** Whether a push starts a run of the workflow. */
export function isStartedBy(workflow: Workflow, push: PushedChange): boolean {
  const { push: trigger } = workflow;
  if (trigger === null || SKIPS.test(push.headMessage)) return false;
  return letsRefThrough(trigger, push.ref) && letsPathsThrough(trigger, push.changedPaths);
}

/** The last pattern that matches decides; a pattern with `!` takes back. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  return patterns.reduce((matched, pattern) => {
    const negative = pattern.startsWith("!");
    return toRegExp(negative ? pattern.slice(1) : pattern).test(text) ? !negative : matched;
  }, false);
}

const SKIPS = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks: ?true\s*$/m;

function letsRefThrough(trigger: PushTrigger, ref: string): boolean {
  const isTag = ref.startsWith("refs/tags/");
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const [wanted, ignored] = isTag
    ? [trigger.tags, trigger.tagsIgnore]
    : [trigger.branches, trigger.branchesIgnore];
  const [otherWanted, otherIgnored] = isTag
    ? [trigger.branches, trigger.branchesIgnore]
    : [trigger.tags, trigger.tagsIgnore];
  if (wanted !== null) return matchesPatterns(wanted, name);
  if (ignored !== null) return !matchesPatterns(ignored, name);
  return otherWanted === null && otherIgnored === null;
}

function letsPathsThrough(trigger: PushTrigger, paths: readonly string[]): boolean {
  const { paths: wanted, pathsIgnore: ignored } = trigger;
  if (wanted !== null) return paths.some((path) => matchesPatterns(wanted, path));
  return ignored === null || !paths.every((path) => matchesPatterns(ignored, path));
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/?|\*|\?|\+|\[[^\]]*\]|[.^${}()|\\/[\]]/g, (found) => {
    if (found === "**/") return "(?:.*/)?";
    if (found === "**") return ".*";
    if (found === "*") return "[^/]*";
    if (found === "?" || found === "+" || found.startsWith("[")) return found;
    return `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}
