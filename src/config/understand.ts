/** Judges plain data as a pipeline: first its form, then its meaning. */
import type { EnvironmentName, PipelineName } from "../domain/ids.ts";
import type { Pipeline } from "../domain/pipeline.ts";
import { expand } from "./expand.ts";
import { describeWanted, explain } from "./explain.ts";
import type { Finding, Path } from "./problem.ts";
import { repairKeys } from "./repair.ts";
import { type WrittenPipeline, writtenPipeline } from "./written.ts";

type Understanding = Understood | { readonly ok: false; readonly findings: readonly Finding[] };

export interface Understood {
  readonly ok: true;
  readonly pipeline: Pipeline;
  readonly written: WrittenPipeline;
  /** Where each environment gets its name. */
  readonly places: ReadonlyMap<EnvironmentName, Path>;
}

/** Where keys are misspelled, the mistakes that they hide are found too. */
export function understand(value: unknown, usualName: PipelineName): Understanding {
  const outcome = judge(value, usualName);
  const repair = outcome.ok ? null : repairKeys(value, outcome.findings);
  if (outcome.ok || repair === null) return outcome;
  const again = judge(repair.value, usualName);
  const hidden = (again.ok ? [] : again.findings).map((finding) => ({
    ...finding,
    path: repair.asWritten(finding.path),
  }));
  return { ok: false, findings: [...outcome.findings, ...hidden] };
}

function judge(value: unknown, usualName: PipelineName): Understanding {
  const parsed = writtenPipeline.safeParse(value, { error: describeWanted, reportInput: true });
  if (!parsed.success) return { ok: false, findings: explain(parsed.error.issues) };
  const expansion = expand(parsed.data, usualName);
  return expansion.ok ? { ...expansion, written: parsed.data } : expansion;
}
