/** Several pipelines in one repository. */
import { expect, test } from "@jest/globals";
import { parsePipelineFiles } from "../../src/config/parse-files.ts";
import { formatProblem } from "../../src/config/problem.ts";

const MAIN = ".github/release-captain.yml";
const CART = ".github/release-captain/cart.yml";

const aFile = (environment: string, keys = "") =>
  `build: { workflow: build.yml }\ndeploy: { workflow: deploy.yml }\nstages: [{ stage: s, environments: [${environment}] }]\n${keys}`;

const read = (...files: readonly [string, string][]) =>
  parsePipelineFiles(
    files.map(([file, text]) => ({ file, text })),
    "My.Shop",
  );

const problemsOf = (...files: readonly [string, string][]) =>
  read(...files).flatMap(({ problems }) => problems.map(formatProblem));

test("the file of the repository is named after it, a file of the folder after itself", () => {
  const files = read([MAIN, aFile("a")], [CART, aFile("b", 'paths: ["cart/**"]\n')]);

  expect(files.map(({ pipeline }) => pipeline?.name)).toEqual(["my-shop", "cart"]);
});

test("a file of the folder must name its paths", () => {
  expect(problemsOf([CART, aFile("b")])).toEqual([
    `${CART}:1:1: "paths" is missing: one of several pipelines must name its own files`,
  ]);
});

test("no two pipelines have the same name", () => {
  expect(
    problemsOf([MAIN, aFile("a", "pipeline: cart\n")], [CART, aFile("b", 'paths: ["cart/**"]\n')]),
  ).toEqual([
    `${MAIN}:4:11: pipeline "cart" is also in cart.yml`,
    `${CART}:1:1: pipeline "cart" is also in release-captain.yml`,
  ]);
});

test("no two pipelines have the same environment, in capitals or not", () => {
  const files = read([MAIN, aFile("x, prod-a")], [CART, aFile("Prod-A", 'paths: ["cart/**"]\n')]);

  expect(files.map(({ pipeline }) => pipeline)).toEqual([null, null]);
  expect(files.flatMap(({ problems }) => problems.map(formatProblem))).toEqual([
    `${MAIN}:3:40: environment "prod-a" is also in cart.yml`,
    `${CART}:3:37: environment "Prod-A" is also in release-captain.yml`,
  ]);
});

test("of many pipelines with the same environments each is told of one other only", () => {
  const names = Array.from({ length: 50 }, (_, index) => `e${index}`).join(", ");
  const folder = Array.from({ length: 20 }, (_, index): [string, string] => [
    `.github/release-captain/p${index}.yml`,
    aFile(names, 'paths: ["a/**"]\n'),
  ]);

  const files = read(...folder);

  expect(files.map(({ problems }) => problems.length)).toEqual(folder.map(() => 50));
  expect(files[0]?.problems[0]?.message).toBe('environment "e0" is also in p1.yml');
  expect(files[7]?.problems[0]?.message).toBe('environment "e0" is also in p0.yml');
});

test("a bad file does not stop the others", () => {
  const [bad, good] = read([MAIN, "stages: ["], [CART, aFile("b", 'paths: ["cart/**"]\n')]);

  expect(bad?.problems).toHaveLength(1);
  expect(good?.pipeline?.name).toBe("cart");
});
