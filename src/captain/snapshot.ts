/** A state as text and back, so that a start need not fold the whole journal. */
import type { Stage } from "../domain/pipeline.ts";
import type { State } from "../domain/state.ts";

/** Raised when the state's shape changes: an older snapshot is then ignored and the journal folded again. */
const SHAPE = 3;

/** Deployments of one stage share its definition; it is written once. */
export function freeze(state: State): string {
  const stages = new Map<unknown, number>();
  const table: unknown[] = [];
  const pack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(pack);
    if (value instanceof Map) return { $map: [...value].map(([key, inner]) => [key, pack(inner)]) };
    if (typeof value !== "object" || value === null) return value;
    if (!isStage(value)) return packRecord(value, pack);
    const known = stages.get(value);
    if (known !== undefined) return { $stage: known };
    const index = table.push(packRecord(value, pack)) - 1;
    stages.set(value, index);
    return { $stage: index };
  };
  const packed = pack(state);
  return JSON.stringify({ shape: SHAPE, stages: table, state: packed });
}

/** @returns null when the text is of another shape */
export function thaw(text: string): State | null {
  const frozen: { shape?: number; stages?: unknown[]; state?: State } = JSON.parse(text);
  if (frozen.shape !== SHAPE || frozen.state === undefined) return null;
  const stages: unknown[] = [];
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== "object" || value === null) return value;
    if ("$map" in value && Array.isArray(value.$map)) {
      return new Map(value.$map.map(([key, inner]: [unknown, unknown]) => [key, unpack(inner)]));
    }
    if ("$stage" in value && typeof value.$stage === "number") {
      stages[value.$stage] ??= packRecord(Object(frozen.stages?.[value.$stage]), unpack);
      return stages[value.$stage];
    }
    return packRecord(value, unpack);
  };
  const state: State = Object(unpack(frozen.state));
  return state;
}

function packRecord(value: object, pack: (inner: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
}

function isStage(value: object): value is Stage {
  return "environments" in value && "approvals" in value && "requires" in value;
}
