import { createServer } from "node:http";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import { startStep } from "./step.ts";
import { TinyGitHub } from "./tiny-github.ts";

test("goes through the proxy that the runner is set up with", async () => {
  const github = new TinyGitHub();
  await github.start();
  const asked: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const upstream = connect(Number(new URL(github.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", () => resolve()));
  const address = proxy.address();
  const port = typeof address === "object" ? address?.port : null;

  const step = await startStep({
    apiUrl: "http://api.acme.test",
    inputs: { command: "alarm", environment: "prod-a", state: "ok" },
    variables: { http_proxy: `http://127.0.0.1:${port}` },
  });
  await new Promise((resolve) => proxy.close(resolve));
  await github.stop();

  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(asked).toEqual(["api.acme.test:80"]);
  expect(github.calls).toHaveLength(1);
});
