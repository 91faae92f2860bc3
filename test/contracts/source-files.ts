/** The project's own files, for tests that read them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** @param path from the project's top */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** All files under a folder, from the project's top, such as `src/domain/ids.ts`. */
export function filesUnder(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes("node_modules"))
    .sort();
}

/** Blocks of Markdown between ``` and ```, with the word after the first. */
export function codeBlocks(
  markdown: string,
): readonly { readonly language: string; readonly text: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", text = ""]) => ({ language, text }),
  );
}
