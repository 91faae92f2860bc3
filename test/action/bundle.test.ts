import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { compileFunction } from "node:vm";
import { describe, expect, test } from "@jest/globals";

const DIST = resolve("action/dist");

describe("the committed bundle", () => {
  test("is what the sources make", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dist-"));
    await promisify(execFile)(process.execPath, ["action/build.js", folder]);

    const names = (await readdir(folder)).sort();
    expect((await readdir(DIST)).sort()).toEqual(names);
    for (const name of names) {
      const built = await readFile(join(folder, name));
      const committed = await readFile(join(DIST, name));
      // Compared as a truth value: the difference of two megabytes is no message. `npm run build:action` mends it.
      expect({ name, isFresh: built.equals(committed) }).toEqual({ name, isFresh: true });
    }
    await rm(folder, { recursive: true });
  });

  test("keeps what only publishing needs out of every deployment job", async () => {
    const index = await readFile(join(DIST, "index.js"), "utf8");

    expect(index).not.toContain("@azure/storage");
    expect(index.length).toBeLessThan(1_300_000);
  });

  test("carries the licences of what it contains", async () => {
    const licenses = await readFile(join(DIST, "licenses.txt"), "utf8");

    for (const name of ["@actions/core", "@octokit/core", "js-yaml", "undici", "archiver"]) {
      expect(licenses).toContain(`\n${name} `);
    }
  });

  test("can run many times inside one process, each time with the process it is given", async () => {
    const runs = ["report", "publish", "forge"].map((command) =>
      runInside({ INPUT_COMMAND: command }),
    );

    const ends = await Promise.all(runs);

    expect(ends.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
    expect(
      ends.map(({ log }) => log.split("\n").find((line) => line.startsWith("::error::"))),
    ).toEqual([
      expect.stringContaining('Input "deployment-id" is empty'),
      expect.stringContaining("The runner does not say GITHUB_REPOSITORY"),
      expect.stringContaining('Input "command" must be one of'),
    ]);
    expect(process.exitCode).toBeUndefined();
  });
});

/** Loads the bundle as a simulated runner may: as the body of a function, whose `process` is an argument. */
async function runInside(variables: Readonly<Record<string, string>>) {
  const file = join(DIST, "index.js");
  const names = ["exports", "require", "module", "__filename", "__dirname", "process"];
  const load = compileFunction(await readFile(file, "utf8"), names, { filename: file });
  const lines: string[] = [];
  const own = {
    env: { ...variables },
    exitCode: 0,
    stdout: { write: (text: string) => lines.push(text) },
  };
  const given = new Proxy(process, {
    get: (real, name) => Reflect.get(name in own ? own : real, name),
    set: (_real, name, value) => Reflect.set(own, name, value),
  });
  const loaded = { exports: { finished: Promise.resolve() } };
  load(loaded.exports, createRequire(file), loaded, file, dirname(file), given);
  await loaded.exports.finished;
  return { exitCode: own.exitCode, log: lines.join("") };
}
