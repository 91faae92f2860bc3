/** `release-captain rehearse`: plays a rehearsal file and says how it went, to people or to machines. */
import { formatProblem } from "../../config/problem.ts";
import { rehearsalTable } from "../../views/rehearsal-table.ts";
import { rehearsalJson } from "./rehearsal-json.ts";
import { type Rehearsal, rehearse } from "./rehearse.ts";
import { readScenario, type ScenarioSource } from "./scenario.ts";

/** What a process prints, and how it ends. */
export interface CommandOutput {
  /** 0: it ran and every invariant held; 1: the file is bad, or an invariant was broken. */
  readonly exitCode: 0 | 1;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param source.json one JSON object instead of a table */
export function runRehearsal(source: ScenarioSource & { readonly json: boolean }): CommandOutput {
  const read = readScenario(source);
  if (!read.ok) {
    return { exitCode: 1, stdout: "", stderr: inLines(read.problems.map(formatProblem)) };
  }
  const rehearsal = rehearse(read.scenario);
  const { violations } = rehearsal;
  return {
    exitCode: violations.length === 0 ? 0 : 1,
    stdout: source.json
      ? `${JSON.stringify(rehearsalJson(rehearsal))}\n`
      : rehearsalTable({ ...rehearsal, start: rehearsal.scenario.start }),
    stderr: inLines([
      ...(read.scenario.unheeded ?? []).map(formatProblem),
      ...ignoredPipelines(rehearsal),
      ...rehearsal.unusedOutcomes.map(
        (line) => `${source.file}:${line}: this outcome never came into play`,
      ),
      ...violations.map((violation) => `broken invariant ${violation}`),
    ]),
  };
}

/** A pipeline file with mistakes changes nothing; what is wrong with it is said. */
function ignoredPipelines({ scenario }: Rehearsal): readonly string[] {
  return scenario.events.flatMap((event) =>
    event.kind === "pipeline"
      ? event.problems.map((problem) => `${formatProblem(problem)}; the old file stays in force`)
      : [],
  );
}

function inLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
