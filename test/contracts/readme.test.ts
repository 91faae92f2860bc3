/** What the README shows is what the code does. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { SUBCOMMANDS } from "../../src/app/command-line/table.ts";
import { parsePipelineFile } from "../../src/config/parse.ts";
import { WITHOUT_FORCE } from "../../src/config/without-force.ts";
import { COMMANDS } from "../../src/domain/command-table.ts";
import { runRehearsal } from "../../src/simulation/rehearsal/command.ts";
import { codeBlocks, textOf } from "./source-files.ts";

const README = textOf("README.md");
const LIMITS = README.slice(README.indexOf("## Limits"));
const YAML = codeBlocks(README).filter(({ language }) => language === "yaml");

describe("the README's", () => {
  test("pipeline file is valid, and nothing in it is unwise or without force", () => {
    const [block] = YAML;

    const parsed = parsePipelineFile({
      text: block?.text ?? "",
      file: "README.md",
      repositoryName: "checkout",
    });

    expect(parsed).toMatchObject({ ok: true, warnings: [] });
  });

  test("rehearsal plays, and brings the good release back", () => {
    const text = YAML[1]?.text ?? "";

    const played = runRehearsal({ text, file: "README.md", readFile: () => null, json: true });

    expect({ ...played, stdout: "" }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(JSON.parse(played.stdout)).toMatchObject({ environments: { "prod-a": "good" } });
  });

  test("YAML blocks are all looked at here", () => {
    expect(YAML).toHaveLength(2);
  });

  test("problem is one that validate finds", () => {
    const [shown = ""] = codeBlocks(README).flatMap(({ language, text }) =>
      language === "text" ? [text.trim()] : [],
    );
    const [, message = ""] = /^\S+: (.*)$/.exec(shown) ?? [];
    const broken = (YAML[0]?.text ?? "").replace("approvals:", "aproval:");

    const parsed = parsePipelineFile({ text: broken, file: "f", repositoryName: "checkout" });

    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.message)).toContain(message);
  });

  test("command line is the one that there is", () => {
    const shown = [...README.matchAll(/^release-captain (.+)$/gm)].map(([, usage]) => usage);

    const real = SUBCOMMANDS.filter(({ isHidden }) => isHidden !== true);
    expect(shown).toEqual(real.map(({ name, usage }) => `${name} ${usage}`.trim()));
  });

  test("commands are those of the table, or named as missing", () => {
    const rows = [...README.matchAll(/^\| `\/(.+?)` \| (.+) \|$/gm)];
    const shown = rows.map(([, usage = "", does]) => [usage.replaceAll("\\|", "|"), does]);

    const missing = COMMANDS.filter(({ isMissing }) => isMissing === true);
    const real = COMMANDS.filter((command) => !missing.includes(command));
    expect(missing.filter(({ word }) => !LIMITS.includes(`\`/${word}\``))).toEqual([]);
    expect(shown).toEqual(
      real.map(({ word, operands, does }) => [`${word} ${operands}`.trim(), does]),
    );
  });

  test("limits name every key that is accepted but not obeyed", () => {
    const keys = WITHOUT_FORCE.map(({ message }) => /^"([\w.-]+)"/.exec(message)?.[1] ?? message);

    expect(keys.filter((key) => !LIMITS.includes(`\`${key}\``))).toEqual([]);
  });

  test("variables are those that are read", () => {
    const rows = [...README.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)];
    const shown = rows.flatMap(([, names = ""]) => names.replaceAll("`", "").split(", "));
    const sources = textOf("src/app/environment.ts");
    const [serve] = SUBCOMMANDS;

    expect(shown.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
    expect(shown.filter((name) => !serve?.help.includes(name))).toEqual([]);
  });

  test("npm commands are scripts", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const used = ["README.md", ".github/CONTRIBUTING.md"].flatMap((file) => [
      ...textOf(file).matchAll(/npm run ([\w:]+)/g),
    ]);

    expect(used.map(([, name = ""]) => name).filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe("documents", () => {
  test.each(["README.md", "src/README.md", "action/README.md", ".github/CONTRIBUTING.md"])(
    "%s links only to what is there",
    (file) => {
      const links = [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
      const root = join(import.meta.dirname, "..", "..");

      const dead = links
        .map(([, target = ""]) => target)
        .filter((target) => !existsSync(join(root, dirname(file), target)));

      expect(dead).toEqual([]);
    },
  );

  test("CI runs what the README says, and no more than that is trusted", () => {
    const workflow = load(textOf(".github/workflows/ci.yml"));

    expect(workflow).toMatchObject({
      permissions: {},
      jobs: { test: { permissions: { contents: "read" } } },
    });
    expect(textOf(".github/workflows/ci.yml")).toContain("run: .ci/run");
    expect(textOf(".ci/run")).toMatch(/^if ! npm ci; then$[\s\S]*^npm test /m);
  });
});
