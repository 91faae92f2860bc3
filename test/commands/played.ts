/** What a comment brings about in a small pipeline where nothing else happens any more. */
import { type ReleaseId, releaseId } from "../../src/domain/ids.ts";
import type { TimelineEntry } from "../../src/domain/timeline.ts";
import { rehearse } from "../../src/simulation/rehearsal/rehearse.ts";
import { readScenario, type Scenario } from "../../src/simulation/rehearsal/scenario.ts";
import { outcomeWord } from "../../src/views/outcome.ts";

export interface Played {
  /** What happened because of it, answers aside: `held prod-a`. */
  readonly deeds: readonly string[];
  /** `done`, `preview` or `refused: CODE`. */
  readonly outcomes: readonly string[];
  readonly texts: readonly string[];
}

export interface Writer {
  readonly by?: string;
  readonly permission?: string;
}

const AT_MINUTE = 120;

/** @param releases as the merges are called, the older one first */
export function openStage(releases: readonly [string, string] = ["R1", "R2"]) {
  const scenario = scenarioOf(releases.map((name) => releaseId(name)));
  return (body: string, { by = "mallory", permission = "write" }: Writer = {}): Played => {
    const at = scenario.start + AT_MINUTE * 60_000;
    const comment = { at, kind: "comment", by, permission, body } as const;
    const events = [...scenario.events, comment];
    const rehearsal = rehearse({ ...scenario, events });
    const entries = rehearsal.timeline.filter((entry) => entry.at >= at);
    const replies = entries.flatMap((entry) => (entry.kind === "replied" ? [entry] : []));
    return {
      deeds: entries.flatMap((entry) => (entry.kind === "replied" ? [] : [inWords(entry)])),
      outcomes: replies.map(({ details }) => outcomeWord(details)),
      texts: replies.map((entry) => rehearsal.texts.get(entry) ?? ""),
    };
  };
}

function inWords(entry: TimelineEntry): string {
  const where = "environment" in entry ? ` ${entry.environment}` : "";
  return `${entry.kind}${where}`;
}

/** A scenario's own names are tame; those of real releases come from what others wrote. */
function scenarioOf(releases: readonly ReleaseId[]): Scenario {
  const text = `
pipeline:
  pipeline: checkout
  build: { workflow: build.yml }
  deploy: { workflow: deploy.yml }
  stages:
    - { stage: beta, environments: [beta] }
    - { stage: prod, environments: [prod-a, prod-b], production: true }
takes: { deploy: 1m }
events:
  - { at: 0m, merge: R1 }
  - { at: 60m, merge: R2 }
until: 150m
`;
  const read = readScenario({ text, file: "scenario.yml", readFile: () => null });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  const { scenario } = read;
  const events = scenario.events.map((event, index) => {
    const release = releases[index];
    return event.kind === "merge" && release !== undefined ? { ...event, release } : event;
  });
  return { ...scenario, events };
}
