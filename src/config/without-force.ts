/** The keys of the file that are accepted but not yet obeyed: who writes one must be told. */
import { placesOfSettings } from "./places.ts";
import type { Path } from "./problem.ts";
import type { WrittenPipeline } from "./written.ts";
import type { WrittenSettings } from "./written-stage.ts";

/** A key without force, and where a file uses it. */
interface WithoutForce {
  readonly code: `no-force-${string}`;
  /** As in "freezes stop nothing yet". */
  readonly message: string;
  readonly uses: (written: WrittenPipeline) => readonly Path[];
}

/** Once a key is obeyed, its entry goes away. */
export const WITHOUT_FORCE: readonly WithoutForce[] = [
  {
    code: "no-force-window",
    message: '"window" is not obeyed yet: releases enter at all hours',
    uses: (written) => [...inSettings(written, "window"), ...inRequires(written, "window")],
  },
  {
    code: "no-force-freezes",
    message: '"freezes" are not obeyed yet: releases go to production on all days',
    uses: ({ freezes = [] }) => (freezes.length > 0 ? [["freezes"]] : []),
  },
  {
    code: "no-force-requires-manual",
    message: '"manual" under "requires" is not obeyed yet: nobody is asked before a release enters',
    uses: (written) => inRequires(written, "manual"),
  },
  {
    code: "no-force-manual",
    message: '"manual" under "approvals" is not obeyed yet: nobody is asked',
    uses: (written) => inApprovals(written, "manual"),
  },
  {
    code: "no-force-review",
    message: '"review" is not obeyed yet: unreviewed changes are released too',
    uses: ({ review }) => (review?.required === true ? [["review", "required"]] : []),
  },
];

function inSettings(written: WrittenPipeline, key: keyof WrittenSettings): readonly Path[] {
  return placesOfSettings(written).flatMap(({ settings, path }) =>
    settings[key] === undefined ? [] : [[...path, key]],
  );
}

function inRequires(written: WrittenPipeline, key: "manual" | "window"): readonly Path[] {
  return placesOfSettings(written).flatMap(({ settings: { requires }, path }): readonly Path[] => {
    if (requires === undefined) return [];
    const at = [...path, "requires"];
    if (!Array.isArray(requires)) return requires[key] === undefined ? [] : [[...at, key]];
    return requires.flatMap((entry, index) => (key in entry ? [[...at, index, key]] : []));
  });
}

function inApprovals(written: WrittenPipeline, key: "manual"): readonly Path[] {
  return placesOfSettings(written).flatMap(({ settings: { approvals }, path }): readonly Path[] => {
    if (approvals === undefined || approvals === "none") return [];
    return approvals.flatMap((step, index) =>
      key in step ? [[...path, "approvals", index, key]] : [],
    );
  });
}
