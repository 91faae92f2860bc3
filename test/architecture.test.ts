/** The shape of the code: who may know whom, what must stay pure, and how long a file may be. */
import { describe, expect, test } from "@jest/globals";
import { filesUnder, textOf } from "./contracts/source-files.ts";

/** Who may import whom; `src/README.md` shows the same table. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  engine: ["domain"],
  config: ["domain"],
  commands: ["domain"],
  views: ["domain", "engine"],
  lockfiles: [],
  captain: ["domain", "engine", "config", "commands", "views", "lockfiles"],
  github: ["domain", "captain"],
  store: ["domain", "captain"],
  simulation: [
    "domain",
    "engine",
    "config",
    "commands",
    "views",
    "lockfiles",
    "captain",
    "github",
    "store",
  ],
  app: [
    "domain",
    "engine",
    "config",
    "commands",
    "views",
    "lockfiles",
    "captain",
    "github",
    "store",
    "simulation",
  ],
  bench: [
    "domain",
    "engine",
    "config",
    "commands",
    "views",
    "captain",
    "github",
    "store",
    "simulation",
    "app",
  ],
  action: ["domain", "config"],
};

/** Of the captain, the adapters know what they are asked to be, and nothing of how it works. */
const SEEN_BY_ADAPTERS = /^src\/captain\/(ports\/|api\.ts|effect\.ts)/;

/** Packages that a layer may use; the others may use all. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  engine: [],
  commands: [],
  views: [],
  config: ["zod", "js-yaml"],
};

const PURE = Object.keys(PACKAGES);
const IMPURE = {
  "a clock": /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bsetTimeout\(|\bsetInterval\(/,
  chance: /\bMath\.random\(|\bcrypto\b|\brandomUUID\b/,
  "the process": /\bprocess\./,
  "the console": /\bconsole\./,
  "the network": /\bfetch\(/,
};

const SOURCES = [...filesUnder("src", ".ts"), ...filesUnder("action/src", ".ts")];
const TESTS = filesUnder("test", ".ts");

interface Import {
  readonly file: string;
  readonly layer: string;
  /** A path from the project's top, or a package's name. */
  readonly target: string;
}

const IMPORTS = SOURCES.flatMap(importsOf);

describe("layers", () => {
  test("know only those that the table allows", () => {
    const crossing = IMPORTS.filter(({ layer, target }) => {
      const other = layerOf(target);
      return other !== null && other !== layer && !LAYERS[layer]?.includes(other);
    });

    expect(crossing).toEqual([]);
  });

  test("adapters know the captain's ports alone", () => {
    const peeking = IMPORTS.filter(
      ({ layer, target }) =>
        ["github", "store"].includes(layer) &&
        layerOf(target) === "captain" &&
        !SEEN_BY_ADAPTERS.test(target),
    );

    expect(peeking).toEqual([]);
  });

  test("are all in the table", () => {
    const layers = new Set(IMPORTS.map(({ layer }) => layer));

    expect([...layers].filter((layer) => LAYERS[layer] === undefined)).toEqual([]);
  });

  test.each(Object.entries(PACKAGES))("%s uses only the packages %j", (folder, allowed) => {
    const packages = IMPORTS.filter(({ layer }) => layer === folder)
      .map(({ target }) => target)
      .filter((target) => layerOf(target) === null && !allowed.includes(target));

    expect(packages).toEqual([]);
  });
});

describe("purity", () => {
  test.each(PURE)("%s touches no clock, chance, process, console or network", (folder) => {
    const faults = filesUnder(`src/${folder}`, ".ts").flatMap((file) =>
      Object.entries(IMPURE)
        .filter(([, pattern]) => pattern.test(withoutComments(textOf(file))))
        .map(([what]) => `${file} touches ${what}`),
    );

    expect(faults).toEqual([]);
  });
});

describe("files", () => {
  test("have at most 250 lines", () => {
    const long = [...SOURCES, ...TESTS].filter((file) => textOf(file).split("\n").length > 251);

    expect(long).toEqual([]);
  });

  test("open with a sentence about themselves", () => {
    const silent = SOURCES.filter((file) => !/^\/\*\*\s/.test(textOf(file)));

    expect(silent).toEqual([]);
  });

  test("assert no types but in domain/ids.ts", () => {
    const asserting = SOURCES.filter((file) => file !== "src/domain/ids.ts").filter((file) =>
      ASSERTION.test(withoutWords(textOf(file))),
    );

    expect(asserting).toEqual([]);
  });

  test("have no catch-all names", () => {
    const vague = SOURCES.filter((file) => /\b(utils?|helpers?|common|misc)\b/.test(file));

    expect(vague).toEqual([]);
  });
});

describe("the dictionary in src/README.md", () => {
  test("has a line for every exported type of the domain", () => {
    const readme = textOf("src/README.md");
    const types = filesUnder("src/domain", ".ts").flatMap((file) =>
      [...textOf(file).matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = ""]) => name),
    );

    const missing = types.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme));

    expect(missing).toEqual([]);
  });

  test("shows the table of layers that is checked here", () => {
    const rows = [...textOf("src/README.md").matchAll(/^\| `([\w/]+)` \|.*\| ([^|]*) \|$/gm)];
    const shown = Object.fromEntries(
      rows.map(([, folder = "", allowed = ""]) => [folder.replace("src/", ""), allowed]),
    );

    const expected = Object.fromEntries(
      Object.entries(LAYERS).map(([layer, allowed]) => [layer, inWords(layer, allowed)]),
    );
    expect(shown).toEqual(expected);
  });
});

function inWords(layer: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return "nothing";
  if (layer === "app" || layer === "bench") return "everything";
  if (layer === "simulation") return "everything but app";
  return allowed.join(", ").replace("domain, captain", "domain, the captain's ports");
}

function importsOf(file: string): readonly Import[] {
  const layer = layerOf(file) ?? "";
  const specifiers = textOf(file).matchAll(
    /^(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm,
  );
  return [...specifiers].map(([, still, late]) => ({
    file,
    layer,
    target: resolve(file, still ?? late ?? ""),
  }));
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

/** `src/domain/ids.ts` is of layer `domain`, `action/src/run.ts` of `action`; null: a package. */
function layerOf(path: string): string | null {
  const [, layer, action] = /^(?:src\/(\w+)\/|(action)\/)/.exec(path) ?? [];
  return layer ?? action ?? null;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
}

const ASSERTION = /[\w)\]}]\s+as\s+(?!const\b)[\w({[]/;

/** Without comments, texts, and renamed imports and exports, where `as` is no assertion. */
function withoutWords(text: string): string {
  return withoutComments(text)
    .replaceAll(/^(?:import|export)\s+(?:type\s+)?(?:\*\s+as\s+\w+|\{[^}]*\})/gm, "")
    .replaceAll(/`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replaceAll(/\/(?![*/])(?:[^/\\\n]|\\.)+\/[gimsuy]*/g, '""');
}
