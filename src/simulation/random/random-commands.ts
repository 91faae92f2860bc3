/** What people ask for in a random world, sensible or not. */
import type { Command, Direction } from "../../domain/command.ts";
import type { Fact } from "../../domain/fact.ts";
import { type Instant, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Chance } from "./chance.ts";

const KINDS = {
  rollback: 8,
  confirm: 2,
  cancel: 1,
  disable: 2,
  enable: 5,
  force: 1,
  retry: 4,
  "retry-build": 1,
  reject: 2,
  halt: 1,
  resume: 2,
  quarantine: 1,
  unquarantine: 2,
} as const;

export function randomCommand(
  chance: Chance,
  pipeline: Pipeline,
  { at, index }: { readonly at: Instant; readonly index: number },
): readonly Fact[] {
  const request = requestOf(chance, pipeline);
  if (request === null) return [];
  const by = chance.pick(["alice", "bob"]) ?? "alice";
  return [{ at, type: "CommandGiven", command: { id: `c${index}`, by, request } }];
}

function requestOf(chance: Chance, { stages }: Pipeline): Command | null {
  const stage = chance.pick(stages);
  if (stage === undefined) return null;
  const names = stage.environments.map(({ name }) => name);
  const environments = chance.happens(0.6) ? names.slice(0, 1) : names;
  const release = releaseId(`R${chance.between(1, 8)}`);
  const perhaps = chance.happens(0.5) ? release : null;
  const reason = chance.happens(0.8) ? "because" : null;
  const directions = chance.pick<readonly Direction[]>([["in"], ["out"], ["in", "out"]]) ?? [];
  const kind = chance.weigh(KINDS);
  switch (kind) {
    case "rollback": {
      const to = chance.happens(0.8) ? null : release;
      return { kind, environments, to, reason, now: chance.happens(0.8) };
    }
    case "confirm":
    case "cancel":
      return { kind, code: null };
    case "disable":
    case "enable":
    case "force": {
      const force = kind === "force";
      const action = kind === "disable" ? "disable" : "enable";
      return { kind: "promotions", action, environments, directions, reason, force };
    }
    case "retry":
    case "reject":
      return { kind, stage: stage.name, release: perhaps };
    case "retry-build":
      return { kind, release: perhaps };
    case "halt":
      return { kind, reason };
    case "resume":
      return { kind };
    case "quarantine":
      return { kind, release };
    case "unquarantine":
      return { kind, release, reason };
  }
}
