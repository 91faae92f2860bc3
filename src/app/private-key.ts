/** Finds the app's private key in the environment, in the forms that Probot takes. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { getPrivateKey } from "@probot/get-private-key";

export type PrivateKeyRead =
  | { readonly ok: true; readonly privateKey: string }
  /** `sentence` names the variable, never its value. */
  | { readonly ok: false; readonly sentence: string };

/** @param variables.workingFolder what a relative `PRIVATE_KEY_PATH` starts from */
export function readPrivateKey(variables: {
  readonly PRIVATE_KEY: string | undefined;
  readonly PRIVATE_KEY_PATH: string | undefined;
  readonly workingFolder: string;
}): PrivateKeyRead {
  const { PRIVATE_KEY, PRIVATE_KEY_PATH, workingFolder } = variables;
  if (PRIVATE_KEY !== undefined) return check(normalize(PRIVATE_KEY), "PRIVATE_KEY");
  if (PRIVATE_KEY_PATH === undefined) return { ok: false, sentence: MISSING };
  try {
    return check(readFileSync(resolve(workingFolder, PRIVATE_KEY_PATH), "utf8"), IN_FILE);
  } catch {
    const sentence = "PRIVATE_KEY_PATH must be the path of a file that can be read.";
    return { ok: false, sentence };
  }
}

const IN_FILE = "The file that PRIVATE_KEY_PATH names";
const MISSING =
  "PRIVATE_KEY is missing; set it, or PRIVATE_KEY_PATH, to the private key of your GitHub App.";

/** Undoes base64 and `\n` for line ends; null: nothing like a key. */
function normalize(text: string): string | null {
  try {
    return getPrivateKey({ env: { PRIVATE_KEY: text } });
  } catch {
    return null;
  }
}

function check(privateKey: string | null, name: string): PrivateKeyRead {
  if (privateKey !== null && isRsaKey(privateKey)) return { ok: true, privateKey };
  const wanted = "give it all of the .pem file that GitHub made";
  const forms = name === IN_FILE ? "" : ", with \\n for its line ends or in base64";
  return { ok: false, sentence: `${name} is not a PEM key; ${wanted}${forms}.` };
}

/** GitHub takes signatures by RSA alone. */
function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
