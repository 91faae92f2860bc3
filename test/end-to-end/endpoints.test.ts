import { expect, test } from "@jest/globals";
import { Actions } from "../../src/simulation/github/actions/actions.ts";
import { coreRoutes } from "../../src/simulation/github/resources/resources.ts";
import { World } from "../../src/simulation/github/world.ts";
import { APP_PERMISSIONS } from "../../src/simulation/setting.ts";
import { filesUnder, textOf } from "../contracts/source-files.ts";

const simulated = [...coreRoutes, ...new Actions({ world: new World() }).routes];

test("the simulated GitHub has every endpoint that the captain asks", () => {
  const known = new Set(simulated.map(({ method, template }) => `${method} ${shapeOf(template)}`));
  const asked = endpoints();

  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((endpoint) => !known.has(shapeOf(endpoint)))).toEqual([]);
});

test("the app's permissions suffice for every endpoint that the captain asks", () => {
  const granted: Readonly<Record<string, string>> = APP_PERMISSIONS;
  const isGranted = (need: string) => {
    const [permission = "", level] = need.split(":");
    return granted[permission] === "write" || granted[permission] === level;
  };
  const asked = new Set(endpoints().map(shapeOf));
  const refused = simulated
    .filter(({ method, template }) => asked.has(`${method} ${shapeOf(template)}`))
    .filter((route) => route.scope === "repository" && route.needs.length > 0)
    .filter((route) => route.scope === "repository" && !route.needs.some(isGranted))
    .map(({ method, template }) => `${method} ${template}`);

  expect(refused).toEqual([]);
});

/** What the parameters are called does not matter. */
function shapeOf(endpoint: string): string {
  return endpoint.replaceAll(/\{[^}]+\}/g, "{}");
}

/** As the adapter to GitHub writes them: in full, or starting with a constant of the same file. */
function endpoints(): readonly string[] {
  return filesUnder("src/github", ".ts").flatMap((file) => {
    const text = textOf(file);
    const constants = [...text.matchAll(/^const (\w+) =\s+["`]([^"`]+)["`];$/gm)];
    const spelled = constants
      .toReversed()
      .reduce((whole, [, name = "", value = ""]) => whole.replaceAll(`\${${name}}`, value), text);
    const forced = spelled.replaceAll(/\$\{force \? "force-cancel" : "cancel"\}/g, "cancel");
    return [...forced.matchAll(/["`]((?:GET|POST|PATCH|PUT|DELETE) \/[^"`$]+)["`]/g)].map(
      ([, endpoint = ""]) => endpoint,
    );
  });
}
