/** Lock files of every kind, as their tools write them. */
import { describe, expect, test } from "@jest/globals";
import { compareLockFiles } from "../../src/lockfiles/compare.ts";
import { kindOf, readLockFile } from "../../src/lockfiles/formats.ts";
import {
  BUNDLER,
  CARGO,
  COMPOSER,
  GO,
  GRADLE,
  NPM_1,
  NPM_3,
  PIPENV,
  PNPM_5,
  PNPM_6,
  PNPM_9,
  REQUIREMENTS,
  UV,
  YARN_1,
  YARN_BERRY,
} from "./examples.ts";

describe("lock files", () => {
  test.each([
    ["package-lock.json", NPM_3, "@scope/a 1.2.3; b 2.0.0,1.0.0; real 4.0.0"],
    ["npm-shrinkwrap.json", NPM_1, "a 1.2.3; b 1.0.0"],
    ["a/pnpm-lock.yaml", PNPM_5, "@scope/a 1.2.3; b 1.10.0; c 3.0.0"],
    ["pnpm-lock.yaml", PNPM_6, "@scope/a 1.2.3; b 1.10"],
    ["pnpm-lock.yaml", PNPM_9, "@scope/a 1.2.3; b 1.0.0"],
    ["yarn.lock", YARN_1, "@scope/a 1.2.3; b 1.0.0"],
    ["yarn.lock", YARN_BERRY, "@scope/a 1.2.3; real 2.10.0"],
    ["Cargo.lock", CARGO, "serde 1.0.200"],
    ["uv.lock", UV, "django 5.0.1"],
    [
      "go.mod",
      GO,
      "golang.org/x/text v0.14.0; github.com/a/b v1.2.3; github.com/c/d github.com/me/d v0.2.0; example.com/e ../e",
    ],
    ["app/gradle.lockfile", GRADLE, "com.google.guava:guava 33.0.0-jre; org.slf4j:slf4j-api 2.0.9"],
    ["Gemfile.lock", BUNDLER, "nokogiri 1.16.0-x86_64-linux; racc 1.7.3"],
    ["requirements-dev.txt", REQUIREMENTS, "django 5.0.1; typing-extensions 4.9.0; celery >=5,<6"],
    ["Pipfile.lock", PIPENV, "django 5.0.1; pytest 8.0.0"],
    ["composer.lock", COMPOSER, "symfony/console v7.0.1; phpunit/phpunit 10.5.0"],
  ])("reads %s", (path, text, expected) => {
    const read = [...readLockFile(path, text)].map(
      ([name, versions]) => `${name} ${[...versions].join(",")}`,
    );

    expect(read.join("; ")).toBe(expected);
  });

  test.each([
    ["package-lock.json", "{"],
    ["package-lock.json", "[]"],
    ["pnpm-lock.yaml", "a: [b"],
    ["yarn.lock", "__metadata: 1\na: [\n"],
    ["Cargo.lock", "[[package]"],
    ["uv.lock", "package = 1"],
    ["Pipfile.lock", '{"default": 1}'],
  ])("does not take for %s what is none: %s", (path, text) => {
    expect(compareLockFiles([{ path, from: null, to: text }])).toBeNull();
  });

  test.each([
    ["web/yarn.lock", "readable"],
    ["requirements.txt", "readable"],
    ["requirements/dev.txt", "other"],
    ["service/pom.xml", "opaque"],
    ["build.gradle.kts", "opaque"],
    ["gradle/libs.versions.toml", "opaque"],
    ["vendor/x/package-lock.json", "other"],
    ["src/lock.ts", "other"],
  ])("%s is %s", (path, kind) => {
    expect(kindOf(path)).toBe(kind);
  });
});

test("compares several files and tells each change once, in order of names", () => {
  const locked = (...packages: (readonly [string, string])[]) =>
    packages
      .map(([name, version]) => `[[package]]\nname = "${name}"\nversion = "${version}"\n`)
      .join("\n");
  const from = locked(["zope", "1"], ["both", "1"], ["both", "2"], ["gone", "1"]);
  const to = locked(["zope", "2"], ["both", "2"], ["both", "3"], ["new", "1"]);

  expect(
    compareLockFiles([
      { path: "a/uv.lock", from, to },
      { path: "b/uv.lock", from, to },
      { path: "c/uv.lock", from: null, to: locked(["added", "1"]) },
    ]),
  ).toEqual([
    { name: "added", from: null, to: "1" },
    { name: "both", from: "1", to: "3" },
    { name: "gone", from: "1", to: null },
    { name: "new", from: null, to: "1" },
    { name: "zope", from: "1", to: "2" },
  ]);
});
