/** The demo: the real app and a simulated GitHub, one story, a report, and everything cleaned up again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePipelineFiles } from "../../config/parse-files.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import { demoBoard } from "../../views/demo-board.ts";
import { demoReport } from "../../views/demo-report.ts";
import { Script } from "../github/actions/script.ts";
import { acceleratedClock, type PacedClock } from "../github/clock.ts";
import { openSetting, type Setting } from "../setting.ts";
import { readTemplates } from "../templates.ts";
import { startApp } from "./app-process.ts";
import { boardOf } from "./board-of.ts";
import { Cast } from "./cast.ts";
import { startChronicle } from "./chronicle.ts";
import { openMerges } from "./merges.ts";
import { firstPace, hasLookedAround, startPacemaker } from "./pacemaker.ts";
import { reportOf } from "./report.ts";
import { type Output, openScreen, paint, type Screen } from "./screen.ts";
import { type Ending, playStory } from "./story.ts";

export interface DemoOptions {
  /** A Git repository whose newest commits are merged. */
  readonly directory: string;
  /** The simulated GitHub stays open after the report, until the signal. */
  readonly keep: boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Nothing in the report is longer, so that it can be read anywhere. */
const REPORT_COLUMNS = 100;

/** @returns 0: the fix runs everywhere; 1: it does not, and why was said */
export async function runDemo(options: DemoOptions, output: Output): Promise<0 | 1> {
  const startedAt = performance.now();
  const theatre = await openTheatre();
  const { setting, cast } = theatre;
  const screen = openScreen(output, () =>
    cast.releases.length === 0 ? null : boardOf(setting, cast),
  );
  try {
    const ending = await perform(theatre, options, screen);
    screen.close();
    const wallMs = performance.now() - startedAt;
    const board = demoBoard(boardOf(setting, cast), REPORT_COLUMNS, paint);
    const report = demoReport(reportOf(setting, cast, { ending, wallMs }), paint);
    const verdict = judge(cast, ending);
    screen.print(["", ...board, "", ...report, "", verdict.text]);
    if (options.keep) await keepOpen(setting, ending, { screen, signal: options.signal });
    return verdict.isFine ? 0 : 1;
  } catch (error) {
    screen.close();
    const why = error instanceof Error ? error.message : String(error);
    screen.print([options.signal.aborted ? "Ended early, as asked." : `The demo failed: ${why}`]);
    return 1;
  } finally {
    await theatre.close();
  }
}

interface Theatre {
  readonly setting: Setting;
  readonly clock: PacedClock;
  readonly script: Script;
  readonly cast: Cast;
  /** Closed in reverse. */
  readonly atEnd: (() => unknown)[];
  close(): Promise<void>;
}

/** Jobs wait a moment for a runner and take some minutes, as they do. */
const USUAL_JOBS = { queueMs: 15_000, workMs: 8 * 60_000 };

async function openTheatre(): Promise<Theatre> {
  const clock = acceleratedClock({ factor: 1 });
  const script = new Script(USUAL_JOBS);
  const setting = await openSetting({ clock, script, repositoryName: "storefront" });
  const atEnd: (() => unknown)[] = [() => setting.close()];
  const close = async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  };
  return { setting, clock, script, cast: new Cast(setting, readPipeline()), atEnd, close };
}

const PIPELINE_FILE = join(import.meta.dirname, "../pipelines/article.yml");

function readPipeline(): Pipeline {
  const file = { file: PIPELINE_FILE, text: readFileSync(PIPELINE_FILE, "utf8") };
  const [read] = parsePipelineFiles([file], "storefront");
  if (read === undefined || read.pipeline === null) throw new Error("article.yml is no pipeline");
  return read.pipeline;
}

/** What the simulated repository holds: the pipeline of the article and the workflows of the Action's README. */
function filesOfTheRepository(): Readonly<Record<string, string>> {
  const templates = readTemplates();
  return {
    ".github/release-captain.yml": readFileSync(PIPELINE_FILE, "utf8"),
    ".github/workflows/build.yml": templates["build.yml"],
    ".github/workflows/deploy.yml": templates["deploy-stage.yml"],
    ".github/workflows/integration-tests.yml": templates["integration-tests.yml"],
  };
}

/** Longer than any machine should need; so a story that got stuck ends too. */
const PATIENCE_MS = 10 * 60_000;

async function perform(
  theatre: Theatre,
  { directory, signal }: DemoOptions,
  screen: Screen,
): Promise<Ending> {
  const { setting, clock, script, cast, atEnd } = theatre;
  const { world, repository, dana: by } = setting;
  const merges = await openMerges(
    { world, repository, by },
    { directory, files: filesOfTheRepository() },
  );
  const first = firstPace(clock);
  clock.keep(first);
  const app = await startApp(setting, first);
  atEnd.push(() => app.stop());
  world.hookUp(setting.app, {
    url: `${app.url}/api/github/webhooks`,
    secret: setting.webhookSecret,
  });
  screen.print(introduction(setting, cast, merges.origin));
  await hasLookedAround(setting);
  const pacemaker = startPacemaker(clock, setting, (pace) => app.keep(pace));
  const tell = screen.tell.bind(screen);
  atEnd.push(() => pacemaker.stop(), startChronicle(setting, cast, tell));
  const story = playStory({ setting, script, merges, cast, tell });
  const ending = await Promise.race([story, app.failure, tooLate(), aborted(signal)]);
  pacemaker.stop();
  return ending;
}

function introduction({ github }: Setting, { stages }: Cast, origin: string): readonly string[] {
  const environments = stages.flatMap((stage) => stage.environments);
  const production = stages
    .filter((stage) => stage.production)
    .flatMap((stage) => stage.environments);
  return [
    `A simulated GitHub answers on ${github.url}; the real app runs beside it with a faster clock.`,
    `What is merged: ${origin}.`,
    `${stages.length} stages, ${environments.length} environments, ${production.length} of them production.`,
    "",
  ];
}

async function tooLate(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
  throw new Error("the story did not end in time");
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error("asked to end"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

function judge(cast: Cast, { fix }: Ending): { readonly isFine: boolean; readonly text: string } {
  const environments = cast.stages.flatMap((stage) => stage.environments);
  const elsewhere = environments.filter(({ name }) => cast.place(name).runs !== fix);
  if (elsewhere.length === 0) {
    return {
      isFine: true,
      text: `All ${environments.length} environments run ${fix.mark}, the fix.`,
    };
  }
  const names = elsewhere.slice(0, 5).map(({ name }) => name);
  const text = `${elsewhere.length} of ${environments.length} environments do not run ${fix.mark}, the fix: ${names.join(", ")} …`;
  return { isFine: false, text };
}

/** Pages for a browser, until the signal. */
async function keepOpen(
  { github, repository }: Setting,
  { harmful, fix, environment }: Ending,
  until: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<void> {
  const home = `${github.url}/${repository.fullName}`;
  until.screen.print([
    "",
    "The simulated GitHub stays open; Ctrl-C ends it.",
    `  the fix and its check run      ${home}/commit/${fix.merge.head.sha}`,
    `  the release that was harmful   ${home}/commit/${harmful.merge.head.sha}`,
    `  all deployments                ${home}/deployments`,
    `  those of one environment       ${home}/deployments/${environment}`,
    `  alarm and incident             ${home}/issues`,
  ]);
  await aborted(until.signal).catch(() => {});
}
