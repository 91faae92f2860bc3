/** Rows as the store would hand them in, made from a state. */
import { commitSha, type Instant, type ReleaseId, stageName } from "../../src/domain/ids.ts";
import type { State } from "../../src/domain/state.ts";
import type { Brought } from "../../src/views/history-answer.ts";
import type { RollbackPreview } from "../../src/views/rollback-preview.ts";
import type { ChangeLine, DeploymentLine, TurnLine } from "../../src/views/rows.ts";
import { E } from "./rehearsed.ts";

/** Every deployment that the state knows, newest first. */
export function linesOf(state: State): readonly DeploymentLine[] {
  return [...state.environments.values()]
    .flatMap(({ deployments }) => deployments)
    .map((deployment): DeploymentLine => {
      const { key, environment, stage, release, kind, attempt, replaces, verdict } = deployment;
      const isRollback = kind === "rollback";
      return {
        key,
        environment,
        stage: stage.name,
        release,
        rank: state.releases.get(release)?.rank ?? 0,
        kind,
        attempt,
        replaces,
        requestedAt: deployment.requestedAt,
        endedAt: deployment.end?.at ?? null,
        result: deployment.end?.result ?? "running",
        verdict,
        by: null,
        reason: isRollback ? "checkout fails | see #7 @oncall" : null,
      };
    })
    .toSorted((a, b) => b.requestedAt - a.requestedAt);
}

const TITLES = [
  "Charge the card only once (fixes #7)",
  "Bump lodash from 4.17.20 to 4.17.21",
  "cart: show taxes | totals, thanks @bob",
  'Revert "Use the new ledger"',
  "Use the new ledger",
  "Log less",
];

/** Two changes for each promotion. */
export function changesOf(
  rows: readonly DeploymentLine[],
): ReadonlyMap<string, readonly ChangeLine[]> {
  return new Map(
    rows.map(({ key, release }, index) => [
      key,
      changes(release, 2).map((change) => ({ ...change, pullRequest: 12 + index })),
    ]),
  );
}

export function broughtBy(rows: readonly DeploymentLine[]): ReadonlyMap<string, Brought> {
  return new Map(
    [...changesOf(rows)].map(([key, brought]) => [key, { changes: brought, isAll: true }]),
  );
}

/** What the store would tell of a rank's coming and going, newest first. */
export function turnsOf(state: State, rank: number): readonly TurnLine[] {
  const had = new Set<string>();
  const turns: TurnLine[] = [];
  for (const line of linesOf(state).toReversed()) {
    const { environment, requestedAt: at, release, by, result } = line;
    const came = line.rank >= rank;
    if (result !== "succeeded" || came === had.has(environment)) continue;
    if (came) had.add(environment);
    else had.delete(environment);
    turns.push({ environment, at, release, by, came });
  }
  return turns.toReversed();
}

export function changes(release: ReleaseId, number: number): readonly ChangeLine[] {
  return Array.from({ length: number }, (_, index) => ({
    release,
    commit: commitSha(`${index}`.padStart(7, "a").padEnd(40, "0")),
    title: TITLES[index % TITLES.length] ?? "",
    author: "Alice Example",
    login: index % 2 === 0 ? "alice" : null,
    pullRequest: index % 3 === 2 ? null : 12 + index,
  }));
}

export function previewOf({
  from,
  to,
  now,
}: {
  readonly from: ReleaseId;
  readonly to: ReleaseId;
  readonly now: Instant;
}): RollbackPreview {
  const plan = {
    stage: stageName("prod"),
    from,
    to,
    toSucceededAt: now - 3 * 86_400_000,
    wasApproved: true,
    cancels: false,
    reviewers: [],
    waitTimerMs: 0,
    sharesRunWith: [],
    rollsBackByItself: true,
  };
  return {
    code: "KFWQ",
    by: "alice",
    reason: "checkout fails for | EU customers, see #7",
    expiresAt: now + 1_800_000,
    environments: [
      { ...plan, environment: E("prod-a"), reviewers: ["acme/sre", "bob"] },
      { ...plan, environment: E("prod-b"), cancels: true, wasApproved: false },
    ],
    refused: [{ environment: E("prod-c"), code: "no-target" }],
    areRulesKnown: true,
    differences: [
      {
        from,
        to,
        changes: changes(from, 30),
        total: 43,
        isFromMemory: false,
        compareUrl: "https://github.com/acme/checkout/compare/a...b",
        parts: [
          {
            uri: "ghcr.io/acme/checkout",
            from: `sha256:${"a1".repeat(32)}`,
            to: `sha256:${"b2".repeat(32)}`,
          },
          { uri: "s3://acme/template.yml", from: `sha256:${"c3".repeat(32)}`, to: null },
        ],
        dependencies: {
          source: "lock files",
          changes: [
            { name: "lodash", from: "4.17.21", to: "4.17.20" },
            { name: "@acme/ledger", from: "2.0.0", to: null },
          ],
        },
      },
    ],
  };
}
