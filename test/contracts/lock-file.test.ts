/** `npm ci` refuses a lock file that leaves out what only other systems need. */
import { expect, test } from "@jest/globals";
import * as z from "zod";
import { textOf } from "./source-files.ts";

const names = z.record(z.string(), z.string()).default({});
const lockFile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: names })),
});

test("the lock file has every optional package, for whatever system it is", () => {
  const { packages } = lockFile.parse(JSON.parse(textOf("package-lock.json")));

  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !placesOf(name, path).some((place) => place in packages),
    ),
  );

  expect(missing).toEqual([]);
});

/** Where Node would look for it: beside the package that wants it, and in each folder above. */
function placesOf(name: string, path: string): readonly string[] {
  const places = [`${path}/node_modules/${name}`];
  for (let at = path; at.includes("/node_modules/"); ) {
    at = at.slice(0, at.lastIndexOf("/node_modules/"));
    places.push(`${at}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
}
