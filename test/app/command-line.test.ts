/** What people type, and what they get. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { runCommandLine } from "../../src/app/command-line/run-command-line.ts";
import { SUBCOMMANDS } from "../../src/app/command-line/table.ts";

const PIPELINE = `
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - { stage: beta, environments: [beta] }
`;

/** A folder with files, such as `{ ".github/release-captain.yml": "…" }`. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "captain-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

async function type(line: string, folder = tmpdir()) {
  const out: string[] = [];
  const error: string[] = [];
  const terminal = {
    folder,
    out: (text: string) => void out.push(text),
    error: (text: string) => void error.push(text),
  };
  const argv = line === "" ? [] : line.split(" ");
  const exitCode = await runCommandLine(argv, SUBCOMMANDS, terminal);
  return { exitCode, out: out.join("\n"), error: error.join("\n") };
}

describe("the command line", () => {
  test.each(SUBCOMMANDS.map(({ name }) => name))("explains %s", async (name) => {
    const { exitCode, out } = await type(`${name} --help`);

    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: release-captain ${name}`);
    expect(Math.max(...out.split("\n").map((text) => text.length))).toBeLessThan(125);
  });

  test("lists what it can do, and nothing that it cannot", async () => {
    const { exitCode, out } = await type("--help");

    expect(exitCode).toBe(0);
    expect(out).toContain("validate [FILE]");
    expect(out).not.toMatch(/^ {2}simulate\b/m);
  });

  test.each([
    ["", "Usage: release-captain COMMAND"],
    ["validat", 'unknown command "validat"; did you mean "validate"?'],
    ["deploy-everything", 'unknown command "deploy-everything"; see release-captain --help'],
    ["--version", 'unknown option "--version"; see release-captain --help'],
    ["help plam", 'unknown command "plam"; did you mean "plan"?'],
    ["plan --jsno", 'unknown option "--jsno"; did you mean "--json"?'],
    ["plan --json=1", "--json takes no value"],
    ["plan a b", '"b" is one too many'],
    ["rehearse", "something is missing"],
    ["artifact-id --pipeline", "--pipeline needs a value"],
    ["simulate --repo .", "simulate is not in this version"],
  ])("%j is wrong usage", async (line, sentence) => {
    const { exitCode, out, error } = await type(line);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(error).toContain(sentence);
  });
});

describe("validate", () => {
  test("finds the file of this repository and says that it is fine", async () => {
    const folder = folderWith({ ".github/release-captain.yml": `pipeline: shop${PIPELINE}` });

    const { exitCode, out } = await type("validate", folder);

    expect(exitCode).toBe(0);
    expect(out).toBe(".github/release-captain.yml: pipeline shop is fine: 1 stage, 1 environment");
  });

  test("says what is wrong and where", async () => {
    const folder = folderWith({ "p.yml": PIPELINE.replace("stages", "stagse") });

    const { exitCode, out, error } = await type("validate p.yml", folder);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(error).toBe('p.yml:4:1: unknown key "stagse"; did you mean "stages"?');
  });

  test("warns of what is unwise, and is content", async () => {
    const production = PIPELINE.replace("environments", "production: true, environments");
    const folder = folderWith({ "p.yml": production });

    const { exitCode, error } = await type("validate p.yml", folder);

    expect(exitCode).toBe(0);
    expect(error).toMatch(/^p\.yml:\d+:\d+: warning: /);
  });

  test("looks at the files beside, and at what they share", async () => {
    const folder = folderWith({
      ".github/release-captain.yml": `pipeline: a${PIPELINE}`,
      ".github/release-captain/b.yml": `paths: ["b/**"]${PIPELINE}`,
    });

    const { exitCode, error } = await type("validate", folder);

    expect(exitCode).toBe(1);
    expect(error).toContain('environment "beta" is also in release-captain.yml');
  });

  test.each([
    ["validate", "There is no .github/release-captain.yml here"],
    ["validate nowhere.yml", "nowhere.yml cannot be read."],
    ["plan nowhere.yml", "nowhere.yml cannot be read."],
    ["rehearse nowhere.yml", "nowhere.yml cannot be read."],
  ])("%s ends with 1 where there is no file", async (line, sentence) => {
    const { exitCode, error } = await type(line, folderWith({}));

    expect(exitCode).toBe(1);
    expect(error).toContain(sentence);
  });
});

describe("plan", () => {
  test("prints the expanded pipeline for machines", async () => {
    const folder = folderWith({ "p.yml": `pipeline: shop${PIPELINE}` });

    const { exitCode, out } = await type("plan p.yml --json", folder);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({
      pipeline: "shop",
      stages: [
        {
          name: "beta",
          wave: null,
          production: false,
          environments: [{ name: "beta", region: null, zone: null }],
          approvals: [],
        },
      ],
    });
  });

  test("prints a table for people", async () => {
    const folder = folderWith({ "p.yml": `pipeline: shop${PIPELINE}` });

    const { out } = await type("plan p.yml", folder);

    expect(out).toContain("shop: 1 stage, 1 environment");
  });
});

describe("artifact-id", () => {
  /** One commit of a fixed date, so that its name never changes. */
  function repositoryWith(files: Readonly<Record<string, string>>): string {
    const folder = folderWith(files);
    const date = "2026-11-23T11:15:02+0100";
    const environment = {
      ...process.env,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    const git = (...args: string[]) =>
      execFileSync(
        "git",
        ["-C", folder, "-c", "user.name=Dana", "-c", "user.email=d@a.test", ...args],
        {
          env: environment,
        },
      );
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message", "Begin");
    git("remote", "add", "origin", "git@github.com:acme/My.Shop.git");
    return folder;
  }

  test("names a commit by its committer date in UTC and the repository it came from", async () => {
    const folder = repositoryWith({});

    const { exitCode, out } = await type("artifact-id", folder);

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^my-shop-20261123-101502-[0-9a-f]{12}$/);
    expect((await type("artifact-id HEAD --pipeline other", folder)).out).toMatch(/^other-2026/);
  });

  test("takes the name that the pipeline file gives", async () => {
    const folder = repositoryWith({ ".github/release-captain.yml": `pipeline: till${PIPELINE}` });

    expect((await type("artifact-id", folder)).out).toMatch(/^till-20261123-/);
  });

  test("asks which one where there are several", async () => {
    const folder = repositoryWith({
      ".github/release-captain.yml": PIPELINE,
      ".github/release-captain/b.yml": `paths: ["b/**"]${PIPELINE.replaceAll("beta", "b")}`,
    });

    const { exitCode, error } = await type("artifact-id", folder);

    expect(exitCode).toBe(2);
    expect(error).toContain("say which one with --pipeline NAME");
  });

  test.each(["artifact-id nothing", "artifact-id --output=x", "artifact-id HEAD~1"])(
    "%s names no commit",
    async (line) => {
      const { exitCode, out } = await type(line, repositoryWith({}));

      expect(exitCode).not.toBe(0);
      expect(out).toBe("");
    },
  );
});

describe("rehearse", () => {
  test("plays a story beside its pipeline file", async () => {
    const folder = folderWith({
      "stories/p.yml": PIPELINE,
      "stories/one.yml": "pipeline-file: p.yml\nevents:\n  - { at: 0m, merge: R1 }\nuntil: 1h\n",
    });

    const { exitCode, out } = await type("rehearse stories/one.yml --json", folder);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ environments: { beta: "R1" } });
  });
});
