/** The story of the demo: five releases, one overtaken, one that fails a test, one that rings an alarm, and its fix. */
import { createHash } from "node:crypto";
import { plain } from "../../views/text.ts";
import type { Script } from "../github/actions/script.ts";
import type { Commit } from "../github/resources/commits.ts";
import type { Setting } from "../setting.ts";
import type { Cast, Release } from "./cast.ts";
import type { Line } from "./chronicle.ts";
import type { Merge, Merges } from "./merges.ts";

export interface Stagecraft {
  readonly setting: Setting;
  readonly script: Script;
  readonly merges: Merges;
  readonly cast: Cast;
  readonly tell: (line: Line) => void;
}

export interface Ending {
  /** Where the alarm rang. */
  readonly environment: string;
  /** A release that was overtaken on its way: its changes travelled on in a later one. */
  readonly overtaken: Release;
  readonly harmful: Release;
  readonly fix: Release;
}

const ALARMED_STAGE = "wave-3/prod-a";
const ALARMED = "prod-us-east-2a";

/** Each act waits for what it sees on GitHub, never for time to pass. */
export async function playStory(stagecraft: Stagecraft): Promise<Ending> {
  const { setting, cast, script } = stagecraft;
  const until = (condition: () => boolean) => seen(setting, condition);
  const isOver = (release: Release) => () => cast.checkOf(release)?.status === "completed";

  const first = merge(stagecraft, "A");
  await until(() => cast.hasReached(first, "wave-1/prod-c"));

  const overtaken = merge(stagecraft, "B");
  await until(() => cast.hasReached(overtaken, "wave-1/onebox-a"));

  const failing = merge(stagecraft, "C", (head) => {
    const message = "2 of 214 integration tests failed.";
    const where = { workflow: "integration-tests.yml", commit: head.sha, environment: "gamma" };
    script.when(where, { outcome: "failure", message });
  });
  await until(isOver(failing));

  const harmful = merge(stagecraft, "D");
  await until(() => cast.place(ALARMED).runs === harmful);

  const silence = raiseAlarm(stagecraft);
  await until(() => cast.place(ALARMED).runs === first);
  silence();

  const fix = merge(stagecraft, "E");
  await until(isOver(fix));
  return { environment: ALARMED, overtaken, harmful, fix };
}

/** So that the line fits on a narrow terminal. */
const TITLE = 36;

/** @param prepare what becomes of it, before GitHub hears of it */
function merge(
  { cast, merges, script, setting, tell }: Stagecraft,
  mark: string,
  prepare: (head: Commit) => void = () => {},
): Release {
  const next = merges.next();
  script.when(
    { workflow: "build.yml", commit: next.head.sha },
    { outputs: { image: { digest: digestOf(next) } } },
  );
  prepare(next.head);
  const release = cast.add(mark, next);
  const more = next.commits.length - 1;
  const others = more === 0 ? "" : ` and ${more} more`;
  const title = plain(next.head.message.split("\n")[0] ?? "", TITLE);
  tell({ at: setting.world.clock.now(), mark, text: `${mark} is merged: ${title}${others}` });
  merges.push(next);
  return release;
}

/** What a build of this commit would give. */
function digestOf({ head }: Merge): string {
  return `sha256:${createHash("sha256").update(head.sha).digest("hex")}`;
}

/** A person on duty opens an issue with the alarm's label. @returns closes it */
function raiseAlarm({ setting, tell }: Stagecraft): () => void {
  const { world, repository, dana } = setting;
  const issue = world.openIssue(repository, {
    title: `Checkout errors in ${ALARMED}`,
    body: `Error rate 4.1 %, since the deployment of ${ALARMED_STAGE}.`,
    labels: [`alarm/${ALARMED}`],
    by: dana,
  });
  tell({
    at: world.clock.now(),
    mark: "D",
    text: `An alarm rings in ${ALARMED}: issue #${issue.number}`,
  });
  return () => {
    world.closeIssue(repository, issue, dana);
    tell({ at: world.clock.now(), mark: null, text: `The alarm in ${ALARMED} is quiet again` });
  };
}

/** Resolves in the very moment in which GitHub shows it. */
function seen({ world }: Setting, condition: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = world.onHappening(() => {
    if (!condition()) return;
    end();
    // Whatever happened is told to everybody before the story goes on.
    queueMicrotask(resolve);
  });
  return promise;
}
