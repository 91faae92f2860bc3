/** Releases and deployments of one pipeline, for answers and histories. */
import { sql } from "kysely";
import type { DeploymentRow, PipelineStore, ReleaseRow, TurnRow } from "../captain/ports/store.ts";
import type { Instant, ReleaseId } from "../domain/ids.ts";
import { inChunks } from "./chunks.ts";
import { rangeOfCommits } from "./commit-prefix.ts";
import type { Database, PipelineKey } from "./schema.ts";

export type History = Pick<
  PipelineStore,
  | "readRelease"
  | "findReleases"
  | "newestReleases"
  | "historyOf"
  | "deploymentsSince"
  | "deploymentsOf"
  | "countDeploymentsSince"
  | "turnsOf"
  | "orphansAmong"
>;

export function openHistory(db: Database, key: PipelineKey): History {
  const releases = () =>
    db
      .selectFrom("releases")
      .select(RELEASE_COLUMNS)
      .where((eb) => eb.and(key));
  const deployments = () =>
    db
      .selectFrom("deployments")
      .select(DEPLOYMENT_COLUMNS)
      .where((eb) => eb.and(key))
      .orderBy("requestedAt", "desc")
      .orderBy("id", "desc");
  return {
    readRelease: async (release) =>
      (await releases().where("release", "=", release).executeTakeFirst()) ?? null,
    async findReleases(prefix) {
      const range = rangeOfCommits(prefix);
      if (range === null) return [];
      return releases()
        .where("commit", ">=", range.from)
        .where("commit", "<", range.below)
        .orderBy("commit")
        .execute();
    },
    newestReleases: (limit) => releases().orderBy("rank", "desc").limit(limit).execute(),
    historyOf: (environment, limit) =>
      deployments().where("environment", "=", environment).limit(limit).execute(),
    deploymentsSince: (since, limit) =>
      deployments().where("requestedAt", ">=", since).limit(limit).execute(),
    async countDeploymentsSince(since) {
      const { count } = await db
        .selectFrom("deployments")
        .select((eb) => eb.fn.countAll().as("count"))
        .where((eb) => eb.and(key))
        .where("requestedAt", ">=", since)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    turnsOf: (rank, since, limit) => turnsOf(db, key, { rank, since, limit }),
    async orphansAmong(names) {
      const found: ReleaseId[] = [];
      for (const chunk of inChunks([...new Set(names)])) {
        const rows = await releases()
          .where("release", "in", [...chunk])
          .where("status", "=", "orphaned")
          .execute();
        found.push(...rows.map(({ release }) => release));
      }
      return found;
    },
    deploymentsOf: (release) => deployments().where("release", "=", release).execute(),
  };
}

const RELEASE_COLUMNS = ["release", "commit", "rank", "mergedAt", "status"] as const;

const DEPLOYMENT_COLUMNS = [
  "key",
  "environment",
  "stage",
  "release",
  "rank",
  "kind",
  "attempt",
  "replaces",
  "requestedAt",
  "startedAt",
  "endedAt",
  "result",
  "verdict",
  "by",
  "reason",
] as const;

/** Compares each success with the one before it in the same environment; before the instant the rank was nowhere. */
async function turnsOf(
  db: Database,
  key: PipelineKey,
  {
    rank,
    since,
    limit,
  }: { readonly rank: number; readonly since: Instant; readonly limit: number },
): Promise<readonly TurnRow[]> {
  const has = sql<number>`case when rank >= ${rank} then 1 else 0 end`;
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("deployments")
        .select(["environment", "requestedAt", "id", "release", "by", has.as("has")])
        .select(
          sql<number>`lag(${has}, 1, 0) over (partition by environment order by requested_at, id)`.as(
            "had",
          ),
        )
        .where((where) => where.and(key))
        .where("result", "=", "succeeded")
        .where("requestedAt", ">=", since)
        .as("successes"),
    )
    .select(["environment", "requestedAt as at", "release", "by", "has"])
    .whereRef("has", "<>", "had")
    .orderBy("requestedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ has: now, ...row }) => ({ ...row, came: now === 1 }));
}

/** Adds rows, or replaces those that are there. */
export async function saveReleases(
  db: Database,
  key: PipelineKey,
  rows: readonly ReleaseRow[],
): Promise<void> {
  for (const chunk of inChunks(lastOfEach(rows, ({ release }) => release))) {
    await db
      .insertInto("releases")
      .values(chunk.map((row) => ({ ...row, ...key })))
      .onConflict((conflict) =>
        conflict
          .columns(["installationId", "repositoryId", "pipeline", "release"])
          .doUpdateSet((eb) => ({
            commit: eb.ref("excluded.commit"),
            rank: eb.ref("excluded.rank"),
            mergedAt: eb.ref("excluded.mergedAt"),
            status: eb.ref("excluded.status"),
          })),
      )
      .execute();
  }
}

/**
 * Adds rows, or replaces those that are there; a row keeps its place among those of the same instant, and who asked
 * for it once that is known.
 */
export async function saveDeployments(
  db: Database,
  key: PipelineKey,
  rows: readonly DeploymentRow[],
): Promise<void> {
  for (const chunk of inChunks(lastOfEach(rows, (row) => row.key))) {
    await db
      .insertInto("deployments")
      .values(chunk.map((row) => ({ ...row, ...key })))
      .onConflict((conflict) =>
        conflict
          .columns(["installationId", "repositoryId", "pipeline", "key"])
          .doUpdateSet((eb) => ({
            environment: eb.ref("excluded.environment"),
            stage: eb.ref("excluded.stage"),
            release: eb.ref("excluded.release"),
            rank: eb.ref("excluded.rank"),
            kind: eb.ref("excluded.kind"),
            attempt: eb.ref("excluded.attempt"),
            replaces: eb.ref("excluded.replaces"),
            requestedAt: eb.ref("excluded.requestedAt"),
            startedAt: eb.ref("excluded.startedAt"),
            endedAt: eb.ref("excluded.endedAt"),
            result: eb.ref("excluded.result"),
            verdict: eb.ref("excluded.verdict"),
            by: eb.fn.coalesce("excluded.by", "deployments.by"),
            reason: eb.fn.coalesce("excluded.reason", "deployments.reason"),
          })),
      )
      .execute();
  }
}

/** One query may not write the same row twice. */
function lastOfEach<Row>(rows: readonly Row[], nameOf: (row: Row) => string): readonly Row[] {
  return [...new Map(rows.map((row) => [nameOf(row), row])).values()];
}
