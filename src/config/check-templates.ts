/** Finds templates that do not exist, that contain themselves, or that nest too deep. */

import { didYouMean, speller } from "../domain/nearest.ts";
import { findTemplate } from "./flatten.ts";
import { type Finding, type Path, quote } from "./problem.ts";
import type { WrittenPipeline } from "./written.ts";

/** Deeper than this nobody can tell any more what a wave consists of. */
const MOST_DEPTH = 5;

export function checkTemplates(written: WrittenPipeline): readonly Finding[] {
  const suggest = speller(Object.keys(written.templates ?? {}));
  const check = (stages: string | readonly unknown[], path: Path) =>
    checkReference(stages, {
      path,
      isKnown: (name) => findTemplate(written, name) !== null,
      suggest,
    });
  const inWaves = written.stages.flatMap((entry, index) =>
    "wave" in entry ? check(entry.stages, ["stages", index, "stages"]) : [],
  );
  const inTemplates = Object.entries(written.templates ?? {}).flatMap(([name, template]) => {
    const path = ["templates", name, "stages"];
    return [...check(template.stages, path), ...checkDepth(written, name, path)];
  });
  return [...inWaves, ...inTemplates];
}

interface Reference {
  readonly path: Path;
  readonly isKnown: (name: string) => boolean;
  readonly suggest: (name: string) => string | null;
}

function checkReference(
  stages: string | readonly unknown[],
  { path, isKnown, suggest }: Reference,
): readonly Finding[] {
  if (typeof stages !== "string" || isKnown(stages)) return [];
  const suggestion = suggest(stages);
  const message = `no template is called ${quote(stages)}${didYouMean(suggestion)}`;
  return [{ path, at: "value", message, ...(suggestion === null ? {} : { suggestion }) }];
}

/** Follows one template to the stages at its end. */
function checkDepth(written: WrittenPipeline, name: string, path: Path): readonly Finding[] {
  const chain = [name];
  for (;;) {
    const next = findTemplate(written, chain.at(-1) ?? name)?.stages;
    if (typeof next !== "string") return [];
    if (next === name) {
      const message = `the template ${quote(name)} contains itself`;
      return [{ path, at: "value", message }];
    }
    if (chain.includes(next)) return [];
    chain.push(next);
    if (chain.length > MOST_DEPTH) {
      const message = `templates may contain each other ${MOST_DEPTH} deep, not deeper`;
      return [{ path, at: "value", message }];
    }
  }
}
