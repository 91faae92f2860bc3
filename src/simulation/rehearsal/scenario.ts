/** Reads a rehearsal file: a pipeline, a scripted world and a script of events, or every problem with its line. */
import { describeWanted, explain } from "../../config/explain.ts";
import { parsePipelineFile, parsePipelineObject } from "../../config/parse.ts";
import {
  type Finding,
  locate,
  type Path,
  type PositionOf,
  type Problem,
} from "../../config/problem.ts";
import { readYaml } from "../../config/yaml.ts";
import { parseDuration } from "../../domain/duration.ts";
import type { AlarmState, AlarmTarget } from "../../domain/fact.ts";
import { environmentName, type Instant, type ReleaseId, releaseId } from "../../domain/ids.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import {
  type WrittenEvent,
  type WrittenOutcome,
  type WrittenScenario,
  writtenScenario,
} from "./written-scenario.ts";

export interface Scenario {
  readonly pipeline: Pipeline;
  /** Keys of the pipeline that have no force yet. */
  readonly unheeded?: readonly Problem[];
  readonly start: Instant;
  readonly takes: NonNullable<WrittenScenario["takes"]>;
  readonly outcomes: readonly (WrittenOutcome & { readonly line: number })[];
  /** By time, those of one instant in the order of the file. */
  readonly events: readonly ScenarioEvent[];
  /** The last instant, inclusive; null: until nothing is left to happen. */
  readonly until: Instant | null;
}

export type ScenarioEvent = { readonly at: Instant } & (
  | {
      readonly kind: "merge";
      readonly release: ReleaseId;
      readonly files: readonly string[] | null;
    }
  | {
      readonly kind: "alarm";
      readonly target: AlarmTarget;
      readonly alarm: string;
      readonly state: AlarmState;
    }
  | {
      readonly kind: "comment";
      readonly by: string;
      readonly permission: string;
      readonly body: string;
    }
  | { readonly kind: "restart" }
  /** null: the new file is invalid, so the old one stays in force. */
  | {
      readonly kind: "pipeline";
      readonly pipeline: Pipeline | null;
      readonly problems: readonly Problem[];
    }
);

export type ScenarioRead =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where the rehearsal's file lies, and how another file beside it is read; null: there is none. */
export interface ScenarioSource {
  readonly text: string;
  readonly file: string;
  readonly readFile: (path: string) => string | null;
}

const DEFAULT_START = "2026-11-23T00:00:00Z";

export function readScenario(source: ScenarioSource): ScenarioRead {
  const yaml = readYaml(source);
  if (!yaml.ok) return yaml;
  const place = { file: source.file, positionOf: yaml.positionOf };
  const parsed = writtenScenario.safeParse(withoutNotes(yaml.value), {
    error: describeWanted,
    reportInput: true,
  });
  if (!parsed.success) return fail(explain(parsed.error.issues), place);
  const written = parsed.data;
  const findings = [
    ...written.events.flatMap(checkEvent),
    ...(written.outcomes ?? []).flatMap(checkOutcome),
  ];
  const pipeline = readPipeline(written, source, yaml.positionOf);
  const problems = [...(pipeline.ok ? [] : pipeline.problems), ...locate(findings, place)];
  if (!pipeline.ok || problems.length > 0) return { ok: false, problems };
  const start = Date.parse(written.start ?? DEFAULT_START);
  const events = written.events.map((event, index) =>
    readEvent(event, index, { start, source, positionOf: yaml.positionOf }),
  );
  return {
    ok: true,
    scenario: {
      pipeline: pipeline.pipeline,
      unheeded: pipeline.warnings.filter(({ code }) => code.startsWith("no-force-")),
      start,
      takes: written.takes ?? {},
      outcomes: (written.outcomes ?? []).map((outcome, index) => ({
        ...outcome,
        line: yaml.positionOf(["outcomes", index]).line,
      })),
      events: events.sort((a, b) => a.at - b.at),
      until: written.until === undefined ? null : start + (parseDuration(written.until) ?? 0),
    },
  };
}

interface Place {
  readonly file: string;
  readonly positionOf: PositionOf;
}

function fail(findings: readonly Finding[], place: Place): ScenarioRead {
  return { ok: false, problems: locate(findings, place) };
}

/** Keys that begin with `x-` are notes of the author's, wherever they stand outside of a pipeline. */
function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, inner]) => [key, key === "pipeline" ? inner : withoutNotes(inner)]),
  );
}

function readPipeline(written: WrittenScenario, source: ScenarioSource, positionOf: PositionOf) {
  const { file } = source;
  const given = written["pipeline-file"];
  if ((given === undefined) === (written.pipeline === undefined)) {
    const findings: Finding[] = [
      { path: [], at: "value", message: 'a rehearsal needs either "pipeline" or "pipeline-file"' },
    ];
    return { ok: false as const, problems: locate(findings, { file, positionOf }) };
  }
  if (given === undefined) return inline(written.pipeline, ["pipeline"], { file, positionOf });
  const text = source.readFile(given);
  if (text !== null) return parsePipelineFile({ text, file: given, repositoryName: "rehearsal" });
  const message = `there is no file ${JSON.stringify(given.slice(0, 78))} beside this one`;
  const findings: Finding[] = [{ path: ["pipeline-file"], at: "value", message }];
  return { ok: false as const, problems: locate(findings, { file, positionOf }) };
}

function inline(value: unknown, base: Path, { file, positionOf }: Place) {
  return parsePipelineObject(value, {
    file,
    repositoryName: "rehearsal",
    positionOf: (path, at) => positionOf([...base, ...path], at),
  });
}

const HAPPENINGS = ["merge", "alarm", "comment", "restart", "pipeline", "hotfix"] as const;

function checkEvent(event: WrittenEvent, index: number): readonly Finding[] {
  const path = ["events", index];
  const named = HAPPENINGS.filter((key) => event[key] !== undefined);
  const finding = (message: string, key?: string): Finding =>
    key === undefined
      ? { path, at: "value", message }
      : { path: [...path, key], at: "key", message };
  if (named.length !== 1) return [finding(`an event is one of ${HAPPENINGS.join(", ")}`)];
  if (event.hotfix !== undefined)
    return [finding('"hotfix" is not played yet: this version knows no hotfix releases', "hotfix")];
  if (event.reviewed === false)
    return [
      finding(
        '"reviewed: false" is not played yet: this version does not ask for reviews',
        "reviewed",
      ),
    ];
  const findings: Finding[] = [];
  if (event.merge === undefined && event.files !== undefined)
    findings.push(finding('"files" belong to a merge', "files"));
  if (event.on !== undefined) findings.push(finding('"on" belongs to a hotfix', "on"));
  const alarm = event.alarm;
  if (alarm !== undefined && (alarm.environment === undefined) === (alarm.region === undefined)) {
    findings.push(finding("an alarm rings in an environment or in a region", "alarm"));
  }
  return findings;
}

const OUTCOMES = ["deploy", "digest", "build", "workflow", "check", "cancel"] as const;

function checkOutcome(outcome: WrittenOutcome, index: number): readonly Finding[] {
  const path = ["outcomes", index];
  const named = OUTCOMES.filter((key) => outcome[key] !== undefined);
  if (named.length !== 1) {
    return [{ path, at: "value", message: `an outcome is of one of ${OUTCOMES.join(", ")}` }];
  }
  const wantsResult = outcome.workflow !== undefined || outcome.check !== undefined;
  if (wantsResult !== (outcome.result !== undefined)) {
    const message = wantsResult
      ? '"result" is missing'
      : '"result" belongs to a workflow or a check';
    return [{ path, at: "value", message }];
  }
  return [];
}

function readEvent(
  event: WrittenEvent,
  index: number,
  {
    start,
    source,
    positionOf,
  }: { readonly start: Instant; readonly source: ScenarioSource; readonly positionOf: PositionOf },
): ScenarioEvent {
  const at = start + (parseDuration(event.at) ?? 0);
  if (event.merge !== undefined) {
    return { at, kind: "merge", release: releaseId(event.merge), files: event.files ?? null };
  }
  if (event.alarm !== undefined) {
    const { environment, region, alarm, state } = event.alarm;
    const target: AlarmTarget =
      environment === undefined
        ? { region: region ?? "" }
        : { environment: environmentName(environment) };
    return { at, kind: "alarm", target, alarm: alarm ?? "", state };
  }
  if (event.comment !== undefined) {
    const { by, permission, body } = event.comment;
    return { at, kind: "comment", by, permission: permission ?? "write", body };
  }
  if (event.restart !== undefined) return { at, kind: "restart" };
  const read = inline(event.pipeline, ["events", index, "pipeline"], {
    file: source.file,
    positionOf,
  });
  return read.ok
    ? { at, kind: "pipeline", pipeline: read.pipeline, problems: [] }
    : { at, kind: "pipeline", pipeline: null, problems: read.problems };
}
