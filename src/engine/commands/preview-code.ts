/** Four letters by which a preview is told from others: from the command's id, so that chance is not needed. */

/** Without vowels no words arise, and without look-alikes nothing is mistyped. */
const LETTERS = "bcdfghjkmnpqrstvwxz";

/** @param taken codes that are in use */
export function previewCode(seed: string, taken: ReadonlySet<string>): string {
  for (let round = 0; ; round += 1) {
    const code = lettersOf(hash(`${seed}#${round}`));
    if (!taken.has(code)) return code;
  }
}

/** FNV-1a: it need not be secret, only spread. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value;
}

function lettersOf(value: number): string {
  let rest = value;
  let code = "";
  for (let index = 0; index < 4; index += 1) {
    code += LETTERS[rest % LETTERS.length];
    rest = Math.floor(rest / LETTERS.length);
  }
  return code;
}
