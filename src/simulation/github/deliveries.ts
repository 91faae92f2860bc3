/** A webhook delivery: who hears of what, in which envelope, under which headers. */
import { createHmac } from "node:crypto";
import { Bug } from "./answer.ts";
import { presentAccount, presentOrganization } from "./resources/accounts.ts";
import type { App, Hook, Installation } from "./resources/apps.ts";
import { presentRepository } from "./resources/present-repository.ts";
import type { Happening, World } from "./world.ts";

/** One attempt to deliver one event to one app. */
export interface Delivery {
  readonly id: number;
  /** The same for every attempt at the same event. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly app: App;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  /** The payload as it was sent. */
  readonly body: string;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  requestHeaders: Readonly<Record<string, string>>;
  /** `pending` until answered; then GitHub's words: `OK`, `timed out`, `Invalid HTTP Response: 500`. */
  status: string;
  /** 0 while pending and after a time-out. */
  statusCode: number;
  durationSeconds: number;
  responseHeaders: Readonly<Record<string, string>>;
  responseBody: string;
}

/** What is known before it is sent. */
export type NewDelivery = Omit<
  Delivery,
  | "id"
  | "deliveredAt"
  | "requestHeaders"
  | "status"
  | "statusCode"
  | "durationSeconds"
  | "responseHeaders"
  | "responseBody"
>;

/** Installation events reach every app; the others only those that subscribed to them. */
const UNASKED = new Set(["installation", "installation_repositories", "installation_target"]);

export function hears(installation: Installation, happening: Happening): boolean {
  const { repository, event, onlyFor } = happening;
  if (onlyFor !== undefined) return onlyFor === installation && installation.app.hook !== null;
  if (installation.suspendedAt !== null || installation.app.hook === null) return false;
  if (!installation.app.events.has(event) && !UNASKED.has(event)) return false;
  if (repository === null) return UNASKED.has(event);
  if (installation.account !== repository.owner) return false;
  return installation.repositories === "all" || installation.repositories.has(repository);
}

export function envelope(
  world: World,
  installation: Installation,
  happening: Happening,
  own: Record<string, unknown>,
): Record<string, unknown> {
  const { action, repository, sender, event } = happening;
  const payload: Record<string, unknown> = action === null ? { ...own } : { action, ...own };
  if (repository !== null) {
    payload["repository"] ??= presentRepository(world, repository);
    if (repository.owner.type === "Organization") {
      payload["organization"] = presentOrganization(world, repository.owner);
    }
  }
  payload["sender"] = presentAccount(world, sender.account);
  if (!UNASKED.has(event)) {
    const nodeId = Buffer.from(`IntegrationInstallation${installation.id}`).toString("base64");
    payload["installation"] = { id: installation.id, node_id: nodeId };
  }
  return payload;
}

export function headersOf(delivery: Delivery, hook: Hook): Record<string, string> {
  const digest = (algorithm: string) =>
    createHmac(algorithm, hook.secret).update(delivery.body).digest("hex");
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/5a3c1de",
    "x-github-delivery": delivery.guid,
    "x-github-event": delivery.event,
    "x-github-hook-id": String(delivery.app.id * 1000),
    "x-github-hook-installation-target-id": String(delivery.app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": `sha1=${digest("sha1")}`,
    "x-hub-signature-256": `sha256=${digest("sha256")}`,
  };
}

/** GitHub's GUIDs look like UUIDs; counting keeps them unique, the seed keeps them repeatable. */
export function newGuid(count: number, chance: () => number): string {
  const hex = `${Math.floor(chance() * 2 ** 48)
    .toString(16)
    .padStart(12, "0")}${count.toString(16).padStart(20, "0")}`;
  if (hex.length !== 32) throw new Bug(`No GUID of ${hex}`);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
