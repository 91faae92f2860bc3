/** States to look at: what the real engine makes of a small scenario. */
import type { Entry } from "../../src/domain/evolve/index.ts";
import { evolveAll } from "../../src/domain/evolve/index.ts";
import { environmentName, type Instant, releaseId } from "../../src/domain/ids.ts";
import type { State } from "../../src/domain/state.ts";
import { decide } from "../../src/engine/decide.ts";
import { rehearse } from "../../src/simulation/rehearsal/rehearse.ts";
import { readScenario } from "../../src/simulation/rehearsal/scenario.ts";
import type { Links } from "../../src/views/links.ts";

export const START = Date.parse("2026-11-23T09:00:00Z");

export const LINKS: Links = {
  server: "https://github.com",
  repository: "acme/checkout",
  runs: new Map(),
};

/** The instant so many minutes after the start. */
export function minute(minutes: number): Instant {
  return START + minutes * 60_000;
}

/** Three stages that take a minute each, the last one in production. */
export const THREE_STAGES = `
  pipeline: checkout
  build: { workflow: build.yml }
  deploy: { workflow: deploy.yml }
  stages:
    - { stage: beta, environments: [beta] }
    - { stage: gamma, environments: [gamma-us, gamma-eu], approvals: [{ workflow: tests.yml }] }
    - { stage: prod, environments: [prod-a, prod-b, prod-c], production: true, approvals: [{ bake: 30m }] }`;

/** Plays a scenario; releases are called as the script calls them, and so are their commits. */
export function rehearsed(
  script: string,
  { pipeline = THREE_STAGES, until }: { pipeline?: string; until: number },
): { readonly state: State; readonly now: Instant } {
  const text = `pipeline:${pipeline}\nstart: 2026-11-23T09:00:00Z\nuntil: ${until}m\n${script}`;
  const read = readScenario({ text, file: "scenario.yml", readFile: () => null });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  const { state } = rehearse(read.scenario);
  return { state, now: minute(until) };
}

/** What follows when these lines are added to the journal at an instant. */
export function following(state: State, now: Instant, entries: readonly Entry[]): State {
  const next = evolveAll(state, entries);
  return evolveAll(next, decide(next, now));
}

/** A person closes an environment, in and out. */
export function held(environment: string, at: Instant, by: string): readonly Entry[] {
  return (["in", "out"] as const).map((direction) => ({
    at,
    type: "Hold",
    environment: environmentName(environment),
    direction,
    reason: "rollback",
    by,
  }));
}

export const R = releaseId;
export const E = environmentName;
