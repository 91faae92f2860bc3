/** Formats of one dependency a line: Go's, Gradle's, Bundler's, and pip's requirements. */
import { gather, type Locked, type Versions } from "./versions.ts";

/** `go.mod`, which since Go 1.17 names every module that is built; a `replace` has the last word. */
export function readGoModules(text: string): Versions {
  const required = new Map<string, string>();
  const replaced = new Map<string, string>();
  for (const { verb, words } of directives(text)) {
    if (verb === "require") required.set(words[0] ?? "", words[1] ?? "");
    if (verb !== "replace") continue;
    const arrow = words.indexOf("=>");
    const [path = "", version] = words.slice(arrow + 1);
    const [old = "", oldVersion] = words.slice(0, arrow);
    const other = version === undefined ? path : `${path} ${version}`;
    replaced.set(`${old} ${oldVersion ?? ""}`.trim(), path === old ? (version ?? path) : other);
  }
  return gather(
    [...required].map(([path, version]) => [
      path,
      replaced.get(`${path} ${version}`) ?? replaced.get(path) ?? version,
    ]),
  );
}

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
}

/** `require a v1` and `require (`, a line each, `)` are the same. */
function directives(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let block: string | null = null;
  for (const line of linesOf(text, /\/\/.*$/)) {
    const words = line.split(/\s+/).map((word) => word.replace(/^["`](.*)["`]$/, "$1"));
    const [verb = "", ...rest] = words;
    if (block !== null && verb === ")") block = null;
    else if (block !== null) found.push({ verb: block, words });
    else if (rest[0] === "(") block = verb;
    else found.push({ verb, words: rest });
  }
  return found;
}

/** `gradle.lockfile`: `group:artifact:version=configurations`. */
export function readGradle(text: string): Versions {
  return gather(
    linesOf(text, /#.*$/).flatMap((line): Locked[] => {
      const [, name, version] = /^([^:=]+:[^:=]+):([^:=]+)=/.exec(line) ?? [];
      return name === undefined || version === undefined ? [] : [[name, version]];
    }),
  );
}

/** `Gemfile.lock`: the gems themselves are indented by four; those under `PATH` are the repository's own. */
export function readBundler(text: string): Versions {
  const sections = text.split(/^(?=[A-Z])/m).filter((section) => !section.startsWith("PATH"));
  return gather(
    sections.flatMap((section) =>
      [...section.matchAll(/^ {4}(\S+) \(([^)]+)\)\r?$/gm)].map(
        ([, name = "", version = ""]): Locked => [name, version],
      ),
    ),
  );
}

const REQUIREMENT = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)/;

/** `requirements.txt`. What is not pinned is known by what it asks for: `>=4,<5`. */
export function readRequirements(text: string): Versions {
  const whole = text.replaceAll(/\\\r?\n/g, " ");
  return gather(
    linesOf(whole, /(^|\s)#.*$/).flatMap((line): Locked[] => {
      const [, name, wanted = ""] = REQUIREMENT.exec(line.replace(/\s--.*$/, "")) ?? [];
      if (name === undefined) return [];
      const version = wanted.replaceAll(/\s+/g, "").replace(/^={2,3}(?=[^,]*$)/, "");
      return version === "" ? [] : [[name.toLowerCase().replaceAll(/[-_.]+/g, "-"), version]];
    }),
  );
}

function linesOf(text: string, comment: RegExp): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(comment, "").trim())
    .filter((line) => line !== "");
}
