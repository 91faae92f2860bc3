import { describe, expect, test } from "@jest/globals";
import { INPUTS, serve } from "./served.ts";
import { DEPLOY, minutes } from "./support.ts";

test("people can read a run with its steps, nothing of it as markup", async () => {
  const workflow = DEPLOY.replace("run: ./deploy.sh", "run: ./deploy.sh <all>");
  const scene = await serve({ workflows: { "deploy.yml": workflow } });
  const { data } = await scene.post("deploy.yml", { inputs: INPUTS, return_run_details: true });
  await scene.pass(minutes(2));

  const run = await (await fetch(data.html_url)).text();
  const list = await (await fetch(`${scene.world.htmlUrl}/acme/shop/actions`)).text();

  expect(run).toContain("Run ./deploy.sh &#60;all&#62;");
  expect(run).toContain("Deploy shop-1 to prod-a (77)");
  expect(list).toContain(`/acme/shop/actions/runs/${data.workflow_run_id}`);
});

describe("GitHub Enterprise Server", () => {
  test("names no run, and takes ten inputs", async () => {
    const many = Array.from({ length: 11 }, (_, index) => `i${index}`);
    const workflow = `on:\n  workflow_dispatch:\n    inputs:\n${many.map((name) => `      ${name}: {}\n`).join("")}jobs: { a: { runs-on: x, steps: [{ run: x }] } }\n`;
    const { post } = await serve({
      workflows: { "deploy.yml": DEPLOY, "many.yml": workflow },
      edition: "ghes",
    });

    expect((await post("deploy.yml", { inputs: INPUTS })).status).toBe(204);
    await expect(
      post("deploy.yml", { inputs: INPUTS, return_run_details: true }),
    ).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("return_run_details"),
    });
    const inputs = Object.fromEntries(many.map((name) => [name, "1"]));
    await expect(post("many.yml", { inputs })).rejects.toMatchObject({ status: 422 });
  });
});
