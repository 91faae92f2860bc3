/** The tokens that the simulated GitHub has handed out, and whom each stands for. */
import { createHash } from "node:crypto";
import type { Caller, Permissions } from "./access.ts";
import type { Clock } from "./clock.ts";
import type { Account } from "./resources/accounts.ts";
import type { App, Installation } from "./resources/apps.ts";
import type { Repository } from "./resources/repositories.ts";

/** What a token is wanted for. */
export type Ticket =
  /** A person's own token. */
  | { readonly kind: "user"; readonly user: Account }
  /** GITHUB_TOKEN of a job; what is not named in `permissions` is denied. */
  | {
      readonly kind: "job";
      readonly repository: Repository;
      readonly permissions: Permissions;
      readonly runId: number;
    }
  /** An installation's token; permissions and repositories may be fewer than it has. */
  | {
      readonly kind: "installation";
      readonly installation: Installation;
      readonly permissions?: Permissions;
      readonly repositories?: ReadonlySet<Repository>;
    };

/** Installation tokens live an hour on GitHub. */
export const TOKEN_LIFE_MS = 3_600_000;

export class TokenBook {
  readonly #clock: Clock;
  readonly #holders = new Map<string, { caller: Caller; expiresAt: number }>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(ticket: Ticket, actionsApp: App): string {
    this.#count += 1;
    const random = createHash("sha256").update(`token ${this.#count}`).digest("base64url");
    const token = `${ticket.kind === "user" ? "ghp" : "ghs"}_${random.replace(/[-_]/g, "x").slice(0, 36)}`;
    const expiresAt = ticket.kind === "installation" ? this.#clock.now() + TOKEN_LIFE_MS : Infinity;
    this.#holders.set(token, { caller: callerOf(ticket, actionsApp), expiresAt });
    return token;
  }

  /** Whom a token stands for; null when it is unknown, expired or revoked. */
  find(token: string): Caller | null {
    const holder = this.#holders.get(token);
    return holder === undefined || holder.expiresAt <= this.#clock.now() ? null : holder.caller;
  }

  /** Ends a token now, as GitHub does with a job's token when the job ends. */
  revoke(token: string): void {
    this.#holders.delete(token);
  }
}

function callerOf(ticket: Ticket, actionsApp: App): Caller {
  switch (ticket.kind) {
    case "user":
      return { kind: "user", user: ticket.user };
    case "job":
      return { ...ticket, app: actionsApp };
    case "installation":
      return {
        kind: "installation",
        app: ticket.installation.app,
        installation: ticket.installation,
        permissions: ticket.permissions ?? ticket.installation.permissions,
        repositories: ticket.repositories ?? "all",
      };
  }
}
