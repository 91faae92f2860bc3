import { createServer, type RequestListener } from "node:http";
import { deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { fetchArchive } from "../../src/github/calls/fetch-archive.ts";
import { unzipText } from "../../src/github/calls/unzip.ts";
import { failed, worked } from "./given.ts";

const bytes = (text: string) => Buffer.from(text);

describe("unpacking", () => {
  test.each([0, 6] as const)("reads a text packed at level %d", (level) => {
    const text = '{"parts":[]} 🚢'.repeat(500);

    expect(unzipText(zipSync({ "manifest.json": bytes(text) }, { level }))).toEqual({ text });
  });

  test("reads an archive that was written as a stream, its sizes told behind the file", () => {
    expect(unzipText(streamed("manifest.json", "Hello"))).toEqual({ text: "Hello" });
  });

  test("stops at a megabyte, however small the archive is", () => {
    const bomb = zipSync({ "a.json": new Uint8Array(16 * 1024 * 1024) }, { level: 1 });

    expect(bomb.length).toBeLessThan(128 * 1024);
    expect(unzipText(bomb)).toEqual({ problem: "is larger than 1 MB when unpacked" });
  });

  test.each([
    ["a path", "a/b.json"],
    ["a way out", "../b.json"],
    ["a way out of Windows", "..\\b.json"],
    ["a folder", "a/"],
    ["dots", ".."],
    ["a line break", "a\nb"],
  ])("refuses %s", (_name, file) => {
    expect(unzipText(zipSync({ [file]: bytes("{}") }))).toEqual({
      problem: "holds a path instead of a file",
    });
  });

  test("refuses what is no text", () => {
    expect(unzipText(zipSync({ a: new Uint8Array([0xff, 0xfe, 0x80]) }))).toEqual({
      problem: "is no text in UTF-8",
    });
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["noise", bytes("not a zip archive at all, but long enough to hold a header")],
    ["half an archive", zipSync({ a: bytes("x".repeat(999)) }, { level: 0 }).subarray(0, 200)],
    ["an empty archive", zipSync({})],
  ])("does not mistake %s for a file", (_name, archive) => {
    expect(unzipText(archive)).toEqual({ problem: "is no readable zip archive" });
  });
});

/** As GitHub's service writes it: no sizes in front of the file. */
function streamed(name: string, text: string): Uint8Array {
  const packed = deflateRawSync(text);
  const front = Buffer.alloc(30);
  front.writeUInt32LE(0x04034b50, 0);
  front.writeUInt16LE(20, 4);
  front.writeUInt16LE(8, 6);
  front.writeUInt16LE(8, 8);
  front.writeUInt16LE(name.length, 26);
  const behind = Buffer.alloc(16);
  behind.writeUInt32LE(0x08074b50, 0);
  behind.writeUInt32LE(packed.length, 8);
  behind.writeUInt32LE(text.length, 12);
  const directory = Buffer.alloc(46);
  directory.writeUInt32LE(0x02014b50, 0);
  return Buffer.concat([front, bytes(name), packed, behind, directory, bytes(name)]);
}

describe("fetching", () => {
  const servers: { close: () => void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push({
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    });
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  }

  const leadingTo = (location: string, url = "https://api.github.com/x") =>
    fetchArchive({ status: 302, url, headers: { location }, data: null });

  test("takes what its own host serves, and sends no token", async () => {
    let authorization: string | undefined = "unasked";
    const url = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.end("zip");
    });

    const archive = worked(await leadingTo(`${url}/blob`, `${url}/api`));

    expect(Buffer.from(archive).toString()).toBe("zip");
    expect(authorization).toBeUndefined();
  });

  test.each([
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "https://user:password@example.com/",
    "http://[",
  ])("does not go to %s", async (location) => {
    expect(failed(await leadingTo(location)).kind).toBe("refused");
  });

  test("follows no second redirect", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    });

    expect(failed(await leadingTo(url, url)).kind).toBe("retryable");
  });

  test("stops reading what is too large", async () => {
    const url = await serve((_request, response) => {
      response.end(Buffer.alloc(3 * 1024 * 1024));
    });

    expect(failed(await leadingTo(url, url)).message).toBe("The artifact is too large");
  });

  test("asks again later where the storage fails", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503).end();
    });

    expect(failed(await leadingTo(url, url))).toMatchObject({
      kind: "retryable",
      mayHaveWorked: false,
    });
  });
});
