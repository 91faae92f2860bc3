/** What the app itself can ask: who it is, where it is installed, and which repositories it may see there. */
import { z } from "zod";
import type { Outcome } from "../captain/ports/github.ts";
import type { RepositoryRef } from "../captain/ports/signal.ts";
import type { Instant } from "../domain/ids.ts";
import { ask, askPages, type Caller, map } from "./connection.ts";
import type { Octokits } from "./octokits.ts";
import { listedRepository } from "./reports/repositories.ts";
import { id, login } from "./reports/words.ts";

interface Installation {
  readonly installationId: number;
  /** Login of the account, or the name of an enterprise. */
  readonly account: string;
  readonly isSuspended: boolean;
  /** What its owner granted, such as `{ deployments: "write" }`. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Where its owner can accept further permissions. */
  readonly url: string;
}

interface InstalledRepository extends RepositoryRef {
  readonly isArchived: boolean;
}

export interface Installations {
  /** Our own login, such as `release-captain[bot]`. */
  readSelf(): Promise<Outcome<string>>;
  listInstallations(): Promise<Outcome<readonly Installation[]>>;
  listRepositories(installationId: number): Promise<Outcome<readonly InstalledRepository[]>>;
}

export function openInstallations(access: {
  readonly octokits: Octokits;
  readonly clock: () => Instant;
}): Installations {
  const { octokits, clock } = access;
  const asApp = async (): Promise<Caller> => ({
    connection: await octokits.app(),
    clock,
    place: {},
  });
  return {
    readSelf: async () => ask(await asApp(), { route: "GET /app", schema: APP }),
    listInstallations: async () =>
      askPages(await asApp(), {
        route: "GET /app/installations",
        schema: z.array(INSTALLATION),
        mostPages: MOST_PAGES,
      }),
    listRepositories: async (installationId) => {
      const connection = await octokits.installation(installationId);
      const outcome = await askPages(
        { connection, clock, place: {} },
        { route: "GET /installation/repositories", schema: REPOSITORIES, mostPages: MOST_PAGES },
      );
      return map(outcome, (found) => found.map((one) => ({ installationId, ...one })));
    },
  };
}

/** Ten thousand: an app of more installations, or an installation of more repositories, is none of one machine's. */
const MOST_PAGES = 100;

const APP = z.object({ slug: z.string().min(1) }).transform(({ slug }) => `${slug}[bot]`);

const INSTALLATION = z
  .object({
    id,
    account: z.union([
      z.object({ login }).transform((account) => account.login),
      z.object({ slug: z.string() }).transform((account) => account.slug),
    ]),
    suspended_at: z.string().nullish(),
    permissions: z.record(z.string(), z.string()).default({}),
    html_url: z.string().default(""),
  })
  .transform((installation) => ({
    installationId: installation.id,
    account: installation.account,
    isSuspended: installation.suspended_at != null,
    permissions: installation.permissions,
    url: installation.html_url,
  }));

const REPOSITORIES = z
  .object({ repositories: z.array(listedRepository) })
  .transform((page) => page.repositories);
