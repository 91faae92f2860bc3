import { generateKeyPairSync } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Made once; the processes that run the tests inherit the environment of this one.
process.env.TEST_APP_KEY ??= newKey();
// What the tests start as processes of their own compiles what it loads once, in the folder that Node itself would choose.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "node-compile-cache");

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
  testTimeout: 30_000,
};

/** The private key of a GitHub App: to find one takes longer than most tests. */
function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}
