/** Names that can be typed, in a sentence. */
import { enumerate, some } from "./table.ts";
import { code } from "./text.ts";

/** `` `prod-a`, `prod-b` and 3 more ``: the first so many, then how many there are more. */
export function nameList(
  names: readonly string[],
  most: number,
  before: "and" | "or" = "and",
): string {
  const shown = some(
    names.map((name) => code(name)),
    most,
  );
  return enumerate(shown, before);
}
