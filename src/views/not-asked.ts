/** Where the pipeline file wants a person's word, which this version does not ask for: that is said, not passed over. */
import type { Pipeline } from "../domain/pipeline.ts";
import { nameList } from "./name-list.ts";
import { code } from "./text.ts";

/** One sentence for the page of a release; "" where no person's word is wanted. */
export function notAsked(pipeline: Pipeline | null): string {
  const stages = (pipeline?.stages ?? []).filter(
    ({ approvals, requires }) =>
      approvals.some(({ kind }) => kind === "manual") ||
      requires.some(({ kind }) => kind === "manual"),
  );
  if (stages.length === 0) return "";
  const names = nameList(
    stages.map(({ name }) => name),
    MOST_NAMES,
  );
  const verb = stages.length === 1 ? "wants" : "want";
  return `⚠️ ${names} ${verb} a person's word (${code("manual")}), which this version does not ask for: **nobody is asked there, and the release goes on.** ${code("/promotions disable")} closes the way by hand.`;
}

const MOST_NAMES = 3;
