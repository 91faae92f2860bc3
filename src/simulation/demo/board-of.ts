/** The board of this moment, from what GitHub shows. */
import type { Stage } from "../../domain/pipeline.ts";
import type { DemoBoard, DemoRelease, DemoRow, DemoStage } from "../../views/demo-board.ts";
import type { CheckRun } from "../github/resources/check-runs.ts";
import type { Setting } from "../setting.ts";
import type { Cast, Release } from "./cast.ts";

export function boardOf(setting: Setting, cast: Cast): DemoBoard {
  const says = cast.releases.map((release) => cast.checkOf(release)?.output?.title ?? "");
  const now = setting.world.clock.now();
  const waves = Map.groupBy(cast.stages, ({ wave, name }) => wave ?? name);
  return {
    now,
    since: cast.releases[0]?.mergedAt ?? now,
    requests: setting.github.log.entries.filter(isOfTheApp).length,
    rows: [...waves].map(([name, stages]) => rowOf(name, stages, { cast, says })),
    releases: cast.releases.map((release) => {
      const check = cast.checkOf(release);
      return {
        ...releaseLine(release, check),
        says: cast.withMarks(check?.output?.title ?? "merged"),
      };
    }),
  };
}

export function isOfTheApp({ caller }: { readonly caller: string }): boolean {
  return caller === "installation" || caller === "app";
}

interface Seen {
  readonly cast: Cast;
  /** The titles of the check runs. */
  readonly says: readonly string[];
}

function rowOf(name: string, stages: readonly Stage[], seen: Seen): DemoRow {
  return {
    name: name.replace("-", " "),
    stages: stages.map((stage) => stageOf(stage, seen)),
  };
}

function stageOf(stage: Stage, { cast, says }: Seen): DemoStage {
  const { name, wave, environments } = stage;
  const places = environments.map((environment) => cast.place(environment.name));
  const first = places.find(({ coming }) => coming !== null);
  return {
    name: wave === null ? name : name.slice(wave.length + 1),
    runs: places.map(({ runs }) => runs?.mark ?? null),
    moving:
      first === undefined || first.coming === null
        ? null
        : { from: first.runs?.mark ?? null, to: first.coming.mark },
    isJudging: says.some((title) => title.startsWith(`${name}:`)),
  };
}

function releaseLine({ mark, merge }: Release, check: CheckRun | null): Omit<DemoRelease, "says"> {
  const { sha, message } = merge.head;
  return {
    mark,
    commit: sha,
    title: message.split("\n")[0] ?? "",
    ending: endingOf(check),
  };
}

function endingOf(check: CheckRun | null): DemoRelease["ending"] {
  switch (check?.conclusion) {
    case "success":
      return "good";
    case "neutral":
      return "overtaken";
    case undefined:
    case null:
      return null;
    default:
      return "bad";
  }
}
