/** Unrolls waves, templates and zones into one row of stages, each still as it was written. */
import { type Finding, type Path, quote } from "./problem.ts";
import { fill, findPlaceholderFault, mentions, type Placeholders } from "./template.ts";
import type { WrittenPipeline } from "./written.ts";
import type { WrittenStage, WrittenWave } from "./written-stage.ts";

/** One stage of the pipeline; a stage of a template comes once for each wave and zone that uses it. */
export interface FlatStage {
  /** `wave-2/onebox-a` in a wave, else as it is written. */
  readonly name: string;
  readonly wave: FlatWave | null;
  readonly zone: string | null;
  readonly written: WrittenStage;
  /** Where it is written: in the list of stages, or in a template. */
  readonly path: Path;
  readonly isLastOfWave: boolean;
}

interface FlatWave {
  readonly name: string;
  readonly written: WrittenWave;
  readonly path: Path;
}

/** What stands for the placeholders in the names of this stage; the regions come later. */
export function placeholdersOf(stage: Omit<FlatStage, "name">): Placeholders {
  return {
    ...(stage.wave === null ? {} : { wave: stage.wave.name }),
    ...(stage.zone === null ? {} : { zone: stage.zone }),
  };
}

const MOST_STAGES = 500;

/** In the order of travel. Templates must have been checked: one that contains itself would never end. */
export function flatten(written: WrittenPipeline): {
  readonly stages: readonly FlatStage[];
  readonly findings: readonly Finding[];
} {
  const stages = allStages(written)
    .take(MOST_STAGES + 1)
    .toArray();
  if (stages.length > MOST_STAGES) {
    const message = `the pipeline has more than ${MOST_STAGES} stages`;
    return { stages: [], findings: [{ path: ["stages"], at: "key", message }] };
  }
  const findings = [
    ...repeatedWaves(written),
    ...stages.flatMap(checkName),
    ...repeatedStages(stages),
  ];
  return { stages, findings };
}

/** One by one, so that templates within templates cannot exhaust us before they are counted. */
function* allStages(written: WrittenPipeline): Generator<FlatStage> {
  for (const [index, entry] of written.stages.entries()) {
    const path = ["stages", index];
    if ("wave" in entry) {
      yield* stagesOfWave(written, { name: waveNameOf(entry), written: entry, path });
    } else {
      yield {
        name: entry.stage,
        wave: null,
        zone: null,
        written: entry,
        path,
        isLastOfWave: false,
      };
    }
  }
}

/** `wave: 2` and `wave: wave-2` are the same wave. */
function waveNameOf({ wave }: WrittenWave): string {
  return typeof wave === "number" ? `wave-${wave}` : wave;
}

function* stagesOfWave(written: WrittenPipeline, wave: FlatWave): Generator<FlatStage> {
  const start: Leaf = { stages: wave.written.stages, path: [...wave.path, "stages"], zone: null };
  let waiting: Omit<FlatStage, "name" | "isLastOfWave"> | null = null;
  for (const stage of leaves(written, start)) {
    if (waiting !== null) yield named({ ...waiting, isLastOfWave: false });
    waiting = { ...stage, wave };
  }
  if (waiting !== null) yield named({ ...waiting, isLastOfWave: true });
}

function named(stage: Omit<FlatStage, "name">): FlatStage {
  const name = fill(stage.written.stage, placeholdersOf(stage));
  return { ...stage, name: stage.wave === null ? name : `${stage.wave.name}/${name}` };
}

interface Leaf {
  readonly stages: WrittenWave["stages"];
  readonly path: Path;
  readonly zone: string | null;
}

/** Zone by zone; the zones of an inner template replace those of an outer one. */
function* leaves(
  written: WrittenPipeline,
  { stages, path, zone }: Leaf,
): Generator<Pick<FlatStage, "written" | "path" | "zone">> {
  if (typeof stages !== "string") {
    for (const [index, stage] of stages.entries()) {
      yield { written: stage, path: [...path, index], zone };
    }
    return;
  }
  const template = findTemplate(written, stages);
  if (template === null) return;
  const inside = ["templates", stages, "stages"];
  for (const each of new Set(template.zones ?? [zone])) {
    yield* leaves(written, { stages: template.stages, path: inside, zone: each });
  }
}

/** By own keys only: no template is called "constructor" unless somebody writes it. */
export function findTemplate(written: WrittenPipeline, name: string) {
  const { templates = {} } = written;
  return Object.hasOwn(templates, name) ? (templates[name] ?? null) : null;
}

function checkName(stage: FlatStage): readonly Finding[] {
  const path = [...stage.path, "stage"];
  const fault = findPlaceholderFault(stage.written.stage, placeholdersOf(stage));
  if (fault !== null) return [{ path, at: "value", message: fault }];
  if (stage.name.length <= LONGEST_NAME) return [];
  const message = `the stage ${quote(stage.name)} has more than ${LONGEST_NAME} characters`;
  return [{ path, at: "value", message }];
}

/** Names stand in tables and commands. */
const LONGEST_NAME = 80;

function repeatedWaves(written: WrittenPipeline): readonly Finding[] {
  const seen = new Set<string>();
  return written.stages.flatMap((entry, index): readonly Finding[] => {
    if (!("wave" in entry)) return [];
    const name = waveNameOf(entry);
    const isRepeated = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const message = `the wave ${quote(name)} is there twice`;
    return isRepeated ? [{ path: ["stages", index, "wave"], at: "value", message }] : [];
  });
}

function repeatedStages(stages: readonly FlatStage[]): readonly Finding[] {
  const seen = new Set<string>();
  return stages.flatMap((stage): readonly Finding[] => {
    const isRepeated = seen.has(stage.name.toLowerCase());
    seen.add(stage.name.toLowerCase());
    if (!isRepeated) return [];
    const needsZone = stage.zone !== null && !mentions(stage.written.stage, "zone");
    const hint = needsZone
      ? `; write {zone} in its name, such as ${quote(`${stage.written.stage}-{zone}`)}`
      : "";
    const message = `the stage ${quote(stage.name)} is there twice${hint}`;
    return [{ path: [...stage.path, "stage"], at: "value", message }];
  });
}
