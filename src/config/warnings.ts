/** All that a valid file should be told, with the keys that it is about. */
import { lintPipeline } from "./lint.ts";
import { placesOfSettings } from "./places.ts";
import type { Finding, Path } from "./problem.ts";
import type { Understood } from "./understand.ts";
import { WITHOUT_FORCE } from "./without-force.ts";
import type { WrittenPipeline } from "./written.ts";

export interface Advice extends Finding {
  readonly code: string;
}

export function adviceOn({ pipeline, written }: Understood): readonly Advice[] {
  return [
    ...lintPipeline(pipeline).map((warning) => advise(warning, ["stages"])),
    ...WITHOUT_FORCE.flatMap((each) => each.uses(written).map((path) => advise(each, path))),
    ...bakeTimeouts(written).map((path) =>
      advise(
        { code: "bake-timeout", message: 'a bake ends by itself: "timeout" changes nothing' },
        path,
      ),
    ),
  ];
}

function advise(
  { code, message }: { readonly code: string; readonly message: string },
  path: Path,
): Advice {
  return { code, message, path, at: "key" };
}

function bakeTimeouts(written: WrittenPipeline): readonly Path[] {
  return placesOfSettings(written).flatMap(({ settings: { approvals }, path }): readonly Path[] => {
    if (approvals === undefined || approvals === "none") return [];
    return approvals.flatMap((step, index) =>
      "bake" in step && step.timeout !== undefined
        ? [[...path, "approvals", index, "timeout"]]
        : [],
    );
  });
}
