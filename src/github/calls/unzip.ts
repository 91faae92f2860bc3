/** Unpacks an archive of one small text file; what a stranger packed must cost no more than its limit. */
import { Unzip, type UnzipFile, UnzipInflate } from "fflate";

/** A manifest of the largest kind is a twentieth of it. */
const LARGEST_TEXT = 1024 * 1024;

/** @returns the text, or what is wrong, to be read after the artifact's name */
export function unzipText(
  archive: Uint8Array,
): { readonly text: string } | { readonly problem: string } {
  const unpacking = new Unpacking();
  const unzip = new Unzip((file) => unpacking.take(file));
  unzip.register(UnzipInflate);
  try {
    // In small pieces: the limit is looked at between them, and a piece can grow a thousandfold.
    for (let start = 0; start < archive.length && unpacking.problem === null; start += PIECE) {
      const end = start + PIECE;
      unzip.push(archive.subarray(start, end), end >= archive.length);
    }
  } catch {
    return { problem: "is no readable zip archive" };
  }
  return unpacking.finish();
}

const PIECE = 1024;

/** One archive while it is unpacked. */
class Unpacking {
  problem: string | null = null;
  #files = 0;
  #size = 0;
  #isWhole = false;
  #chunks: Uint8Array[] = [];

  take(file: UnzipFile): void {
    this.#files += 1;
    if (this.#files > 1) this.problem = "holds more than one file";
    else if (!isPlainName(file.name)) this.problem = "holds a path instead of a file";
    if (this.problem !== null) return;
    file.ondata = (error, chunk, isLast) => {
      if (error !== null) this.problem ??= "is no readable zip archive";
      else this.#keep(chunk, isLast);
    };
    file.start();
  }

  #keep(chunk: Uint8Array, isLast: boolean): void {
    if (this.problem !== null) return;
    this.#size += chunk.length;
    this.#isWhole = isLast;
    if (this.#size > LARGEST_TEXT) this.problem = "is larger than 1 MB when unpacked";
    else this.#chunks.push(chunk);
  }

  finish(): { readonly text: string } | { readonly problem: string } {
    if (this.problem !== null) return { problem: this.problem };
    if (!this.#isWhole) return { problem: "is no readable zip archive" };
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      return { text: decoder.decode(Buffer.concat(this.#chunks)) };
    } catch {
      return { problem: "is no text in UTF-8" };
    }
  }
}

function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\p{C}]/u.test(name);
}
