import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Probot } from "probot";
import { openHookDeliveries } from "../../src/github/hook-deliveries.ts";
import { openInstallations } from "../../src/github/installations.ts";
import { createOctokits, type Octokits, PlainOctokit } from "../../src/github/octokits.ts";
import { translate } from "../../src/github/translate.ts";
import { failed, type Given, given, privateKey, refusal, SELF, scripted, worked } from "./given.ts";

let world: Given;
beforeEach(async () => {
  world = await given();
});
afterEach(() => world.server.close());

function octokits(): Octokits {
  const probot = new Probot({
    appId: world.app.id,
    privateKey,
    secret: "secret",
    baseUrl: world.server.apiUrl,
    Octokit: PlainOctokit,
    logLevel: "fatal",
  });
  return createOctokits({ auth: (installationId) => probot.auth(installationId) });
}

const open = () => openInstallations({ octokits: octokits(), clock: world.clock.now });
const openDeliveries = () => openHookDeliveries({ octokits: octokits(), clock: world.clock.now });

describe("installations", () => {
  test("knows under which login the app acts", async () => {
    expect(worked(await open().readSelf())).toBe(SELF);
  });

  test("lists where the app is installed, also where it is suspended", async () => {
    const beta = world.world.createOrganization("beta");
    const second = world.world.install({ app: world.app, account: beta });
    world.world.suspend(second, world.ada);

    expect(worked(await open().listInstallations())).toMatchObject([
      { account: "acme", isSuspended: false, permissions: { deployments: "write" } },
      { account: "beta", isSuspended: true, installationId: second.id },
    ]);
  });

  test("lists all repositories of an installation, page by page", async () => {
    for (let count = 0; count < 120; count++) {
      world.world.createRepository({ owner: world.acme, name: `service-${count}` });
    }
    world.world.archiveRepository(world.repository, { archived: true, by: world.ada });

    const found = worked(await open().listRepositories(world.installation.id));

    expect(found).toHaveLength(121);
    expect(found[0]).toEqual({ ...world.ref, isArchived: true });
  });
});

describe("webhook deliveries", () => {
  /** Pushes, and waits until the attempt to tell the app, to whom nobody listens, has failed. */
  async function push() {
    const commits = [{ message: "Change", files: { "a.txt": "a" } }];
    const commit = world.world.push(world.repository, { by: world.ada, commits });
    await world.server.webhooks.settled();
    return commit;
  }

  test("finds what was sent in vain since a moment, and takes it in", async () => {
    await push();
    world.clock.advance(60_000);
    const since = world.clock.now();
    const commit = await push();

    const missed = worked(await openDeliveries().listDeliveries(since));
    const [delivery] = missed.filter((one) => one.event === "push");
    const webhook = worked(await openDeliveries().readDelivery(delivery?.deliveryId ?? ""));

    expect(delivery).toMatchObject({
      isAnswered: false,
      installationId: world.installation.id,
      repositoryId: world.repository.id,
    });
    expect(webhook).toMatchObject({ event: "push", guid: delivery?.guid });
    expect(translate(webhook.event, JSON.parse(webhook.body), SELF)).toMatchObject([
      { repository: world.ref, signal: { type: "push", push: { after: commit.sha } } },
    ]);
  });

  test("reads page by page, and no further than needed", async () => {
    for (let count = 0; count < 210; count++) await push();
    world.clock.advance(60_000);
    const since = world.clock.now();
    for (let count = 0; count < 110; count++) await push();

    const found = worked(await openDeliveries().listDeliveries(since));

    expect(found.filter((one) => one.event === "push")).toHaveLength(110);
    expect(world.server.log.counts.get("GET /app/hook/deliveries")).toBe(2);
  });

  test("has one sent again under its GUID", async () => {
    await push();
    const [delivery] = worked(await openDeliveries().listDeliveries(0));

    worked(await openDeliveries().redeliver(delivery?.deliveryId ?? ""));

    const again = world.server.webhooks.deliveries(world.app).filter((one) => one.redelivery);
    expect(again.map(({ guid }) => guid)).toEqual([delivery?.guid]);
  });

  test("keeps ids that are too long for a number", async () => {
    const long = {
      id: 175_760_393_735_430_144n,
      guid: "g",
      event: "push",
      delivered_at: "2026-11-23T09:00:00Z",
      status_code: 0,
      installation_id: null,
    };
    const { connection } = scripted([{ status: 200, data: [long] }, refusal(404)]);
    const only: Octokits = { ...octokits(), app: async () => connection };
    const deliveries = openHookDeliveries({ octokits: only, clock: () => 0 });

    expect(worked(await deliveries.listDeliveries(0))).toMatchObject([
      { deliveryId: "175760393735430144", isAnswered: false, installationId: null },
    ]);
    expect(failed(await deliveries.readDelivery("175760393735430144")).kind).toBe("not-found");
  });

  test("writes down a payload with numbers that are too long", async () => {
    const data = { guid: "g", event: "push", request: { payload: { id: 2n ** 60n } } };
    const { connection } = scripted([{ status: 200, data }]);
    const only: Octokits = { ...octokits(), app: async () => connection };
    const deliveries = openHookDeliveries({ octokits: only, clock: () => 0 });

    expect(worked(await deliveries.readDelivery("1")).body).toBe('{"id":1152921504606847000}');
  });
});
