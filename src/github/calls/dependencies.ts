/** Versions of dependencies, as far as GitHub's dependency graph knows them. */
import { z } from "zod";
import type { DependencyChange, GitHub, Outcome } from "../../captain/ports/github.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { type Answer, askPages, map, type RepositoryCaller } from "../connection.ts";

export function dependencyCalls(caller: RepositoryCaller): Pick<GitHub, "compareDependencies"> {
  return { compareDependencies: (base, head) => compare(caller, base, head) };
}

const ENTRY = z.object({
  change_type: z.enum(["added", "removed"]),
  manifest: z.string(),
  name: z.string(),
  version: z.string(),
});

/** GitHub says by this header that one of the two commits was not looked at (yet): what it lists may then be untrue. */
const WARNINGS = "x-github-dependency-graph-snapshot-warnings";

async function compare(
  caller: RepositoryCaller,
  base: CommitSha,
  head: CommitSha,
): Promise<Outcome<readonly DependencyChange[]>> {
  const watched = watch(caller);
  const outcome = await askPages(watched.caller, {
    route: "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}",
    // The size of these pages is GitHub's to choose.
    parameters: { basehead: `${base}...${head}`, per_page: undefined },
    schema: z.array(ENTRY),
  });
  if (!outcome.ok) return outcome.trouble.kind === "not-found" ? refuse(404, ABSENT) : outcome;
  if (watched.warnings() > 0) return refuse(200, INCOMPLETE);
  return map(outcome, pair);
}

const ABSENT = "This repository has no dependency graph";
const INCOMPLETE = "GitHub's dependency graph lacks one of the two commits";

function watch(caller: RepositoryCaller): {
  readonly caller: RepositoryCaller;
  readonly warnings: () => number;
} {
  const answers: Answer[] = [];
  const request: RepositoryCaller["connection"]["request"] = async (route, parameters) => {
    const answer = await caller.connection.request(route, parameters);
    answers.push(answer);
    return answer;
  };
  const isWarned = ({ headers }: Answer) => String(headers[WARNINGS] ?? "") !== "";
  return {
    caller: { ...caller, connection: { request } },
    warnings: () => answers.filter(isWarned).length,
  };
}

/** GitHub lists what came and what went; an update is one of each. */
function pair(entries: readonly z.infer<typeof ENTRY>[]): readonly DependencyChange[] {
  const groups = Map.groupBy(entries, ({ manifest, name }) => JSON.stringify([manifest, name]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { manifest, name } = first;
    const [from, to] = [versions(group, "removed"), versions(group, "added")];
    return from === to ? [] : [{ manifest, name, from, to }];
  });
}

function versions(
  group: readonly z.infer<typeof ENTRY>[],
  wanted: "added" | "removed",
): string | null {
  const found = group.filter((one) => one.change_type === wanted).map((one) => one.version);
  return found.length === 0 ? null : [...new Set(found)].toSorted().join(", ");
}

function refuse(status: number, message: string): Outcome<never> {
  return { ok: false, trouble: { kind: "refused", status, message, permission: null } };
}
