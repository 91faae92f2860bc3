/** Limits on what is read before anything is verified. */
import { PassThrough } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { BodyReader, type Incoming, LARGEST_BODY } from "../../src/app/http/read-body.ts";

function incoming(length?: number): Incoming & PassThrough {
  const headers = length === undefined ? {} : { "content-length": String(length) };
  return Object.assign(new PassThrough(), { headers });
}

const MEGABYTE = 1024 * 1024;

describe("reading a body", () => {
  test("puts characters together that were cut in two", async () => {
    const request = incoming();
    const reading = new BodyReader().read(request);
    const bytes = Buffer.from("Grüße");

    request.write(bytes.subarray(0, 3));
    request.end(bytes.subarray(3));

    expect(await reading).toEqual({ ok: true, text: "Grüße" });
  });

  test("refuses a fifth large body while four are being read, and never a small one", async () => {
    const reader = new BodyReader();
    const open = Array.from({ length: 4 }, () => incoming(2 * MEGABYTE));
    const reading = open.map((request) => reader.read(request));

    const fifth = await reader.read(incoming(2 * MEGABYTE));
    const small = incoming(2);
    small.end("{}");

    expect(fifth).toEqual({ ok: false, why: "busy" });
    expect(await reader.read(small)).toEqual({ ok: true, text: "{}" });
    for (const request of open) request.end("done");
    await Promise.all(reading);
    const next = incoming(2 * MEGABYTE);
    next.end("room again");
    expect(await reader.read(next)).toEqual({ ok: true, text: "room again" });
  });

  test("counts a body as large that grows so without having said it", async () => {
    const reader = new BodyReader();
    const open = Array.from({ length: 4 }, () => incoming(2 * MEGABYTE));
    const reading = open.map((request) => reader.read(request));
    const request = incoming();
    const grown = reader.read(request);

    request.write(Buffer.alloc(MEGABYTE + 1));

    expect(await grown).toEqual({ ok: false, why: "busy" });
    for (const each of open) each.destroy();
    expect(await Promise.all(reading)).toEqual(Array(4).fill({ ok: false, why: "broken-off" }));
  });

  test("refuses a length over the limit although nothing was sent", async () => {
    const read = await new BodyReader().read(incoming(LARGEST_BODY + 1));

    expect(read).toEqual({ ok: false, why: "too-large" });
  });

  test("gives up its place when the connection breaks", async () => {
    const request = incoming();
    const reading = new BodyReader().read(request);

    request.destroy(new Error("reset"));

    expect(await reading).toEqual({ ok: false, why: "broken-off" });
  });
});
