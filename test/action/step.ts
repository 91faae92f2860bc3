/** Runs the committed bundle as the runner does: a process of its own for each half, inputs and state in its environment. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";

export interface StepResult {
  readonly exitCode: number;
  readonly log: string;
  /** The messages of its `::error::` lines, as GitHub shows them. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** One use of the Action in one job. */
export interface Step {
  readonly apiUrl: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Where the job has its checkout. */
  readonly workspace?: string;
}

export const COMMIT = "9fceb02d4c1a5b6e7f8091a2b3c4d5e6f7a8b9c0";

export const startStep = (step: Step) => runHalf(step, { jobStatus: "success", state: {} });

/** The second half, when the job ended like this. */
export const endStep = (step: Step, start: StepResult, jobStatus: string) =>
  runHalf(step, { jobStatus, state: start.state });

interface Half {
  readonly jobStatus: string;
  readonly state: Readonly<Record<string, string>>;
}

async function runHalf(step: Step, half: Half): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), "step-"));
  const workspace = step.workspace ?? join(folder, "workspace");
  await mkdir(workspace, { recursive: true });
  const outputFile = join(folder, "output");
  const stateFile = join(folder, "state");
  await writeFile(outputFile, "");
  await writeFile(stateFile, "");

  const { exitCode, log } = await start({
    PATH: process.env["PATH"] ?? "",
    GITHUB_REPOSITORY: "acme/My.Checkout",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_API_URL: step.apiUrl,
    ACTIONS_RESULTS_URL: step.apiUrl,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(),
    GITHUB_RUN_ID: "4711",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: outputFile,
    GITHUB_STATE: stateFile,
    RUNNER_TEMP: folder,
    ...(await inputVariables(step.inputs, half.jobStatus)),
    ...Object.fromEntries(
      Object.entries(half.state).map(([name, value]) => [`STATE_${name}`, value]),
    ),
    ...step.variables,
  });
  const result = {
    exitCode,
    log,
    errors: annotations(log, "error"),
    warnings: annotations(log, "warning"),
    outputs: readPairs(await readFile(outputFile, "utf8")),
    state: { ...half.state, ...readPairs(await readFile(stateFile, "utf8")) },
  };
  await rm(folder, { recursive: true });
  return result;
}

/** Inputs left out get the default of `action.yml`, with its expressions evaluated now. */
async function inputVariables(inputs: Step["inputs"], jobStatus: string) {
  const written = load(await readFile("action/action.yml", "utf8"));
  const { inputs: known } = z
    .object({ inputs: z.record(z.string(), z.object({ default: z.string().optional() })) })
    .parse(written);
  const values: Readonly<Record<string, string>> = {
    "${{ github.token }}": "the-token",
    "${{ github.sha }}": COMMIT,
    "${{ job.status }}": jobStatus,
  };
  return Object.fromEntries(
    Object.entries(known).map(([name, { default: preset = "" }]) => [
      `INPUT_${name.toUpperCase()}`,
      inputs[name] ?? values[preset] ?? preset,
    ]),
  );
}

function start(variables: Readonly<Record<string, string>>) {
  return new Promise<{ exitCode: number; log: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ["action/dist/index.js"], { env: variables });
    let log = "";
    const collect = (chunk: Buffer) => {
      log += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, log }));
  });
}

function annotations(log: string, kind: string): readonly string[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith(`::${kind}::`))
    .map((line) => line.slice(kind.length + 4));
}

/** `name<<delimiter`, the value, the delimiter. */
function readPairs(text: string): Readonly<Record<string, string>> {
  const pairs = text.matchAll(/^(.+?)<<(\S+)\r?\n((?:.|\n)*?)\r?\n\2$/gm);
  return Object.fromEntries([...pairs].map(([, name, , value]) => [name ?? "", value ?? ""]));
}

/** What the runner gives to those who upload artifacts. */
function runtimeToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ scp: "Actions.Results:run:job" })}.x`;
}
