import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";

// Made once; the processes that run the tests inherit the environment of this one.
process.env.TEST_APP_KEY ??= newKey();
// Processes that the tests start compile what they load once, and keep it where the command line keeps it, too.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/release-captain");

/** Tests run as native ES modules; swc strips the types. */
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // Jest itself would leave a core unused, which is one of two where it matters most.
  maxWorkers: "100%",
  testSequencer: "<rootDir>/test/longest-first.js",
  testTimeout: 30_000,
};

/** The private key of a GitHub App: to find one takes longer than most tests. */
function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}
