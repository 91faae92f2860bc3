/** Names the environments of a stage: one for each region of its wave, or as they are written. */
import { type EnvironmentName, environmentName } from "../domain/ids.ts";
import type { Environment } from "../domain/pipeline.ts";
import { type FlatStage, placeholdersOf } from "./flatten.ts";
import { type Finding, type Path, quote } from "./problem.ts";
import { fill, findPlaceholderFault, mentions, type Placeholders } from "./template.ts";
import type { WrittenEnvironment } from "./written-stage.ts";

/** An environment with the place of the text that it comes from. */
export interface PlacedEnvironment {
  readonly environment: Environment;
  /** Of its name. */
  readonly path: Path;
  readonly findings: readonly Finding[];
}

/** Also the name of a label on issues, `alarm/NAME`, which GitHub cuts at 50 characters. */
const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,43}$/;

/** One by one, so that a caller can stop counting. In the order of the file, then of the regions. */
export function* environmentsOf(stage: FlatStage): Generator<PlacedEnvironment> {
  const { environments } = stage.written;
  const path = [...stage.path, "environments"];
  if (typeof environments === "string") {
    yield* eachRegion(stage, { name: environments }, { entry: path, name: path });
    return;
  }
  for (const [index, entry] of environments.entries()) {
    const at = [...path, index];
    if (typeof entry === "string")
      yield* eachRegion(stage, { name: entry }, { entry: at, name: at });
    else yield* eachRegion(stage, entry, { entry: at, name: [...at, "name"] });
  }
}

interface Places {
  readonly entry: Path;
  readonly name: Path;
}

function* eachRegion(
  stage: FlatStage,
  written: WrittenEnvironment,
  places: Places,
): Generator<PlacedEnvironment> {
  const regions = [...new Set(stage.wave?.written.regions)];
  const isForEach = [written.name, written.region, written.url].some(
    (text) => text !== undefined && mentions(text, "region"),
  );
  const [only] = regions;
  if (!isForEach) {
    yield place(stage, written, { places, region: regions.length === 1 ? (only ?? null) : null });
    return;
  }
  for (const region of regions.length === 0 ? [null] : regions) {
    yield place(stage, written, { places, region });
  }
}

function place(
  stage: FlatStage,
  written: WrittenEnvironment,
  { places, region }: { readonly places: Places; readonly region: string | null },
): PlacedEnvironment {
  const local = stage.name.slice(stage.name.lastIndexOf("/") + 1);
  const values = {
    ...placeholdersOf(stage),
    stage: local,
    ...(region === null ? {} : { region }),
  };
  const name = environmentName(fill(written.name, values));
  const environment: Environment = {
    name,
    region: written.region === undefined ? region : fill(written.region, values),
    zone: written.zone === undefined ? stage.zone : fill(written.zone, values),
    url: written.url === undefined ? null : fill(written.url, { ...values, environment: name }),
    oneBox: written["one-box"] ?? false,
  };
  return { environment, path: places.name, findings: check(written, { name, values, places }) };
}

interface Filled {
  readonly name: EnvironmentName;
  readonly values: Placeholders;
  readonly places: Places;
}

function check(written: WrittenEnvironment, { name, values, places }: Filled): readonly Finding[] {
  const texts = [
    { text: written.name, path: places.name, known: values },
    { text: written.region, path: [...places.entry, "region"], known: values },
    { text: written.zone, path: [...places.entry, "zone"], known: values },
    { text: written.url, path: [...places.entry, "url"], known: { ...values, environment: name } },
  ];
  const faults = texts.flatMap(({ text, path, known }): readonly Finding[] => {
    const message = text === undefined ? null : findPlaceholderFault(text, known);
    return message === null ? [] : [{ path, at: "value", message }];
  });
  if (faults.length > 0 || NAME_PATTERN.test(name)) return faults;
  const message = `the environment ${quote(name)} must have 1 to 44 letters, digits, dots, - and _, and begin with a letter or digit`;
  return [{ path: places.name, at: "value", message }];
}
