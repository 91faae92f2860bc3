/** The state of the simulated GitHub: accounts, apps, repositories, tokens, time and listeners. */
import { createHash } from "node:crypto";
import type { Actor } from "./access.ts";
import { Bug } from "./answer.ts";
import { type Clock, realClock } from "./clock.ts";
import type { Account, Team } from "./resources/accounts.ts";
import type { App, Installation, NewApp } from "./resources/apps.ts";
import { Repository } from "./resources/repositories.ts";
import { type Ticket, TokenBook } from "./tokens.ts";

export interface WorldSettings {
  /** Dates everything that happens, and measures rate limits. The machine's clock by default. */
  readonly clock?: Clock;
  /** Judges JWTs and the expiry of tokens: the app's library uses the machine's clock for both. */
  readonly wallClock?: Clock;
  /** GitHub Enterprise Server answers dispatches without a run id and knows no rate limits. */
  readonly edition?: "github.com" | "ghes";
}

/** Something that GitHub would tell apps (and workflows) about. */
export interface Happening {
  /** The webhook event's name, for example `push`. */
  readonly event: string;
  readonly action: string | null;
  readonly repository: Repository | null;
  /** Only this installation hears it (its own installation events, its own check run buttons). */
  readonly onlyFor?: Installation;
  readonly sender: Actor;
  /** The event's own part of the payload, without repository, sender and installation. */
  readonly payload: () => Record<string, unknown>;
}

export interface Push {
  readonly repository: Repository;
  readonly branch: string;
  /** SHA, or 40 zeros for a new branch. */
  readonly before: string;
  /** SHA, or 40 zeros for a deleted branch. */
  readonly after: string;
  readonly actor: Actor;
  /** Made with a job's GITHUB_TOKEN: it starts no workflows. */
  readonly byJob: boolean;
}

/** What exists, by its ids and names, and who hears when something happens. {@link World} adds the verbs. */
export class Registry {
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly edition: "github.com" | "ghes";
  /** `http://127.0.0.1:PORT`; the server sets it when it listens. */
  htmlUrl = "http://github.invalid";
  readonly tokens: TokenBook;
  readonly accounts = new Map<string, Account>();
  readonly teams = new Map<string, Team>();
  readonly apps = new Map<number, App>();
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<number, Repository>();
  /** GitHub Actions itself: owns the check runs of jobs and acts for their tokens. */
  readonly actionsApp: App;
  /** What did not match GitHub's own description of itself, one sentence each. */
  readonly violations: string[] = [];

  readonly #byName = new Map<string, Repository>();
  readonly #happeningListeners = new Set<(happening: Happening) => void>();
  readonly #pushListeners = new Set<(push: Push) => void>();
  readonly #lastIds = new Map<string, number>();

  constructor(settings: WorldSettings = {}) {
    this.clock = settings.clock ?? realClock();
    this.wallClock = settings.wallClock ?? realClock();
    this.edition = settings.edition ?? "github.com";
    this.tokens = new TokenBook(this.wallClock);
    this.actionsApp = this.#registerActions();
  }

  /** Where the API answers, without a slash at the end. */
  get apiUrl(): string {
    return `${this.htmlUrl}/api/v3`;
  }

  /** The world's time as GitHub writes it: `2026-11-23T09:00:00Z`. */
  time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
  }

  /** The next id of a kind of thing; every kind counts from a number of its own. */
  nextId(kind: string): number {
    const id = (this.#lastIds.get(kind) ?? firstId(kind)) + 1;
    this.#lastIds.set(kind, id);
    return id;
  }

  /** GitHub's opaque global id of a thing. */
  nodeId(prefix: string, id: number | string): string {
    return `${prefix}_${Buffer.from(String(id)).toString("base64url")}`;
  }

  createUser(login: string): Account {
    return this.#createAccount(login, "User");
  }

  createOrganization(login: string): Account {
    return this.#createAccount(login, "Organization");
  }

  createTeam(organization: Account, slug: string, members: readonly Account[] = []): Team {
    const team = { id: this.nextId("team"), organization, slug, members: new Set(members) };
    this.teams.set(`${organization.login}/${slug}`.toLowerCase(), team);
    return team;
  }

  /** Registers a GitHub App with its bot account. */
  createApp(wanted: NewApp): App {
    const slug = wanted.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const app: App = {
      id: this.nextId("app"),
      slug,
      name: wanted.name,
      owner: wanted.owner ?? this.account("github") ?? this.createOrganization("github"),
      bot: this.#createAccount(`${slug}[bot]`, "Bot"),
      permissions: wanted.permissions,
      events: new Set(wanted.events),
      publicKey: wanted.publicKey ?? null,
      hook: wanted.hook ?? null,
      createdAt: this.time(),
    };
    this.apps.set(app.id, app);
    return app;
  }

  createRepository(wanted: {
    owner: Account;
    name: string;
    defaultBranch?: string;
    private?: boolean;
  }): Repository {
    const repository = new Repository({
      id: this.nextId("repository"),
      owner: wanted.owner,
      name: wanted.name,
      defaultBranch: wanted.defaultBranch ?? "main",
      private: wanted.private ?? true,
      createdAt: this.time(),
    });
    this.repositories.set(repository.id, repository);
    this.#byName.set(repository.fullName.toLowerCase(), repository);
    return repository;
  }

  /** A person, organisation or bot by login, in any case. */
  account(login: string): Account | null {
    return this.accounts.get(login.toLowerCase()) ?? null;
  }

  /** A repository by its present or a former name, in any case. */
  repository(owner: string, name: string): Repository | null {
    return this.#byName.get(`${owner}/${name}`.toLowerCase()) ?? null;
  }

  /** Lets a repository be found under the name it has now; its former names keep leading to it. */
  nameRepository(repository: Repository): void {
    this.#byName.set(repository.fullName.toLowerCase(), repository);
  }

  /** Takes a deleted repository away, under all its names. */
  forgetRepository(repository: Repository): void {
    this.repositories.delete(repository.id);
    for (const [name, one] of this.#byName) if (one === repository) this.#byName.delete(name);
  }

  /** A token that the API accepts; see {@link Ticket} for what it can stand for. */
  issueToken(ticket: Ticket): string {
    return this.tokens.issue(ticket, this.actionsApp);
  }

  /** Tells listeners and subscribed apps that something happened. */
  announce(happening: Happening): void {
    for (const listener of this.#happeningListeners) listener(happening);
  }

  /** Hears everything that would become a webhook, before it is sent; returns how to stop. */
  onHappening(listener: (happening: Happening) => void): () => void {
    this.#happeningListeners.add(listener);
    return () => this.#happeningListeners.delete(listener);
  }

  /** Tells listeners of a push; the webhook is announced apart. */
  announcePush(push: Push): void {
    for (const listener of this.#pushListeners) listener(push);
  }

  /** Hears every change of a branch, where workflows `on: push` start; returns how to stop. */
  onPush(listener: (push: Push) => void): () => void {
    this.#pushListeners.add(listener);
    return () => this.#pushListeners.delete(listener);
  }

  /** Throws when anything was asked, answered or sent that GitHub's descriptions do not know. */
  demandFaithful(): void {
    if (this.violations.length > 0) throw new Bug([...new Set(this.violations)].join("\n"));
  }

  #createAccount(login: string, type: Account["type"]): Account {
    if (this.accounts.has(login.toLowerCase())) throw new Bug(`There is already a ${login}`);
    const account = { id: this.nextId("account"), login, type };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  #registerActions(): App {
    return this.createApp({ name: "GitHub Actions", permissions: {}, events: [] });
  }
}

/** Spread far apart, as on GitHub, so that an id of one kind is never mistaken for one of another. */
function firstId(kind: string): number {
  if (kind === "app") return 15_367;
  const digest = createHash("sha256").update(kind).digest();
  return 10_000_000 + digest.readUInt16BE(0) * 100_000;
}
