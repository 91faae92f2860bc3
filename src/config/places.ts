/** Every place of a pipeline file where a stage or a wave sets something. */
import type { Path } from "./problem.ts";
import type { WrittenPipeline } from "./written.ts";
import type { WrittenSettings } from "./written-stage.ts";

export interface Place {
  readonly settings: WrittenSettings;
  readonly path: Path;
}

/** Every stage and wave of the file, used or not. */
export function placesOfSettings(written: WrittenPipeline): readonly Place[] {
  const listed = (stages: string | readonly WrittenSettings[], path: Path): readonly Place[] =>
    typeof stages === "string"
      ? []
      : stages.map((settings, index) => ({ settings, path: [...path, "stages", index] }));
  return [
    ...listed(written.stages, []),
    ...written.stages.flatMap((entry, index) =>
      "wave" in entry ? listed(entry.stages, ["stages", index]) : [],
    ),
    ...Object.entries(written.templates ?? {}).flatMap(([name, template]) =>
      listed(template.stages, ["templates", name]),
    ),
  ];
}
