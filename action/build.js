/** Bundles the Action into `action/dist`, which is committed: GitHub runs an Action straight from its repository. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const action = dirname(fileURLToPath(import.meta.url));
const root = dirname(action);

/** The one module that is loaded only when needed stays a file of its own. */
const uploadApart = {
  name: "upload-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/upload\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./upload.js", external: true } : null,
    );
  },
};

// Another folder may be named, so that a test can compare.
await buildAction(resolve(process.argv[2] ?? join(action, "dist")));

/** Two bundles: every deployment job loads `index.js`; `upload.js`, several times as large, is for publishing only. */
async function buildAction(folder) {
  await rm(folder, { recursive: true, force: true });
  const packages = new Set([
    ...(await bundle("index", join(folder, "index.js"))),
    ...(await bundle("upload", join(folder, "upload.js"))),
  ]);
  // The repository's own package.json says "module", but bundles that a program loads many times are CommonJS.
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
  await writeFile(join(folder, "licenses.txt"), await licenses([...packages].sort()));
}

/** @returns the folders of the packages that went into it */
async function bundle(entry, outfile) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`action/src/${entry}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    // import() becomes require(), which also works where the bundle is run by a loader of one's own.
    supported: { "dynamic-import": false },
    // Modules ask where they are; CommonJS knows by another name.
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    legalComments: "none",
    metafile: true,
    plugins: [uploadApart],
    logLevel: "error",
  });
  return Object.keys(metafile.inputs)
    .map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
    .filter((folder) => folder !== undefined);
}

/** The licences of others ask to go wherever their code goes. */
async function licenses(folders) {
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license } = JSON.parse(
        await readFile(join(root, folder, "package.json"), "utf8"),
      );
      const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? await readFile(join(root, folder, file), "utf8") : "";
      return `${name} ${version} (${license})\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
    }),
  );
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
