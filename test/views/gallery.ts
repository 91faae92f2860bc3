/**
 * Everything that people see, on one page in GitHub's style, to be looked at in a browser:
 * `node test/views/gallery.ts > /tmp/gallery.html`
 */
import { readFileSync } from "node:fs";
import { evolveAll } from "../../src/domain/evolve/index.ts";
import { commitSha, type DeploymentKey, stageName } from "../../src/domain/ids.ts";
import { REFUSAL_CODES } from "../../src/domain/reason.ts";
import type { ReplyDetails } from "../../src/domain/reply.ts";
import type { State } from "../../src/domain/state.ts";
import { rehearse } from "../../src/simulation/rehearsal/rehearse.ts";
import { readScenario } from "../../src/simulation/rehearsal/scenario.ts";
import { dashboard } from "../../src/views/dashboard.ts";
import { helpAnswer } from "../../src/views/help-answer.ts";
import { historyAnswer, recentAnswer } from "../../src/views/history-answer.ts";
import { incidentIssue } from "../../src/views/incident.ts";
import type { Links } from "../../src/views/links.ts";
import { pastReleaseAnswer } from "../../src/views/past-release.ts";
import { releaseCheck } from "../../src/views/release-check.ts";
import { replyText } from "../../src/views/reply.ts";
import { rollbackPreview } from "../../src/views/rollback-preview.ts";
import type { ChangeLine } from "../../src/views/rows.ts";
import { statusAnswer } from "../../src/views/status-answer.ts";
import { whereAnswer } from "../../src/views/where-answer.ts";
import { broughtBy, changesOf, linesOf, previewOf, turnsOf } from "./example-rows.ts";
import { E, held, R, rehearsed } from "./rehearsed.ts";
import { render } from "./rendered.ts";

const [A, B, C, D] = ["9fceb02d4c1a", "77ab10c3de45", "c0ffee12ab34", "1badcafe9876"] as const;

const small = rehearsed(
  `
takes: { deploy: 4m, workflows: { tests.yml: 6m }, cancel: 1m }
events:
  - { at: 0m, merge: ${A} }
  - { at: 50m, merge: ${B} }
  - { at: 62m, merge: ${C} }
  - { at: 80m, alarm: { environment: prod-b, state: alarm, alarm: "p99 latency" } }
  - { at: 81m, merge: ${D} }
`,
  { until: 83 },
);

const article = readFileSync("src/simulation/pipelines/article.yml", "utf8");
const large = (() => {
  const read = readScenario({
    text: `pipeline-file: article.yml
start: 2026-11-23T09:00:00Z
takes: { deploy: 10m, workflows: { integration-tests.yml: 20m }, rollbacks: {} }
until: 3000m
events:
  - { at: 0m, merge: ${A} }
  - { at: 300m, merge: ${B} }
  - { at: 900m, merge: ${C} }
  - { at: 2999m, merge: ${D} }
`,
    file: "scenario.yml",
    readFile: () => article,
  });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  const { state, end } = rehearse(read.scenario);
  return { state, now: end };
})();

function links(state: State): Links {
  const keys = [...state.environments.values()].flatMap(({ deployments }) =>
    deployments.map(({ key }): readonly [DeploymentKey, string] => [
      key,
      "https://github.com/acme/checkout/actions/runs/1",
    ]),
  );
  return { server: "https://github.com", repository: "acme/checkout", runs: new Map(keys) };
}

const closed = evolveAll(small.state, held("prod-b", small.now, "alice"));
const here = { state: closed, now: small.now, links: links(closed), keptWaiting: null };
const there = { ...large, links: links(large.state), keptWaiting: null };
const rows = linesOf(closed);

const aChange: ChangeLine = {
  release: R(C),
  commit: commitSha("c".repeat(40)),
  title: "",
  author: "Carol",
  login: "carol",
  pullRequest: 31,
};

const refusals = REFUSAL_CODES.map((code) => ({
  kind: "refused" as const,
  code,
  word: "rollback" as const,
  subject: "prod-a",
  instead: code === "ambiguous" || code === "no-preview" ? null : "prod-b",
  candidates: ["abcd", "prod-c"],
}));

const about = { release: R(B), stage: stageName("prod") };
const outcomes: readonly ReplyDetails[] = [
  { kind: "halt" },
  { kind: "resume" },
  {
    kind: "promotions",
    action: "disable",
    environments: [E("prod-a"), E("prod-b")],
    directions: ["in"],
    readmitted: [],
  },
  {
    kind: "promotions",
    action: "enable",
    environments: [E("prod-a")],
    directions: ["in", "out"],
    readmitted: [about],
  },
  {
    kind: "reject",
    ...about,
    back: [E("prod-a")],
    kept: [E("prod-b")],
    keptBecause: "no-target",
  },
  { kind: "reject", ...about, back: [], kept: [E("prod-a")], keptBecause: "switched-off" },
  { kind: "reject", ...about, back: [], kept: [], keptBecause: "no-target" },
  { kind: "retry", ...about },
  { kind: "retry-build", release: R(B) },
  { kind: "quarantine", release: R(B) },
  { kind: "unquarantine", release: R(B) },
  { kind: "preview-cancelled", code: "kfwq" },
];

const pages: readonly (readonly [string, string])[] = [
  ...[A, B, C, D].map((id): readonly [string, string] => {
    const check = releaseCheck(here.state, R(id), here);
    return [`${check.conclusion ?? check.status}: ${check.title}`, check.summary];
  }),
  ...[B, C].map((id): readonly [string, string] => {
    const check = releaseCheck(there.state, R(id), there);
    return [`156 environments, ${check.status}: ${check.title}`, check.summary];
  }),
  ["/status", statusAnswer({ kind: "pipeline" }, here)],
  [
    "/status prod",
    statusAnswer({ kind: "environments", names: ["prod-a", "prod-b", "prod-c"].map(E) }, here),
  ],
  [`/status ${B}`, statusAnswer({ kind: "release", release: R(B) }, here)],
  [
    "/history prod-b",
    historyAnswer(
      "prod-b",
      rows.filter(({ environment }) => environment === "prod-b"),
      { ...here, broughtBy: broughtBy(rows) },
    ),
  ],
  ["/recent 2h", recentAnswer(7_200_000, { rows, total: rows.length }, here)],
  [
    "/where #12",
    whereAnswer(
      {
        release: R(B),
        rank: closed.releases.get(R(B))?.rank ?? 0,
        change: changesOf(rows).values().next().value?.[0] ?? null,
      },
      { ...here, turns: turnsOf(closed, closed.releases.get(R(B))?.rank ?? 0), reverts: [] },
    ),
  ],
  [
    "/where, reverted, in 156 environments",
    whereAnswer(
      {
        release: R(B),
        rank: large.state.releases.get(R(B))?.rank ?? 0,
        change: changesOf(rows).values().next().value?.[0] ?? null,
      },
      {
        ...there,
        turns: turnsOf(large.state, large.state.releases.get(R(B))?.rank ?? 0),
        reverts: [
          {
            change: { ...aChange, title: 'Revert "Charge the card only once" (#31)' },
            rank: large.state.releases.get(R(C))?.rank ?? 0,
            reverts: [],
          },
        ],
      },
    ),
  ],
  [
    `/status ${A}, long ago`,
    pastReleaseAnswer({ release: R(A), mergedAt: 0, status: "approved" }, rows.slice(-6), here),
  ],
  ["/help", helpAnswer(closed.pipeline)],
  ...refusals.map((details): readonly [string, string] => [
    `Refused: ${details.code}`,
    replyText(details, { ...here, changes: [] }),
  ]),
  ...outcomes.map((details): readonly [string, string] => [
    `Done: ${details.kind}`,
    replyText(details, { ...here, changes: [] }),
  ]),
  [
    "/rollback prod-a prod-b",
    rollbackPreview(previewOf({ from: R(B), to: R(A), now: small.now }), here),
  ],
  [
    "/confirm",
    replyText(
      {
        kind: "rollback",
        lines: [
          { environment: E("prod-a"), outcome: "rolling-back", from: R(B), to: R(A) },
          { environment: E("prod-b"), outcome: "adopted", from: R(B), to: R(A) },
          { environment: E("prod-c"), outcome: "refused", from: null },
        ],
      },
      { ...here, changes: changesOf(rows).values().next().value ?? [] },
    ),
  ],
  ["Incident", incidentIssue(closed, here)?.body ?? ""],
  ["Dashboard", dashboard(here).body],
  ["Dashboard, 156 environments", dashboard(there).body],
];

const STYLE = `body{font:14px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif;color:#1f2328;margin:0;padding:16px}
main{max-width:980px;margin:auto}section{border:1px solid #d1d9e0;border-radius:6px;margin:0 0 24px}section>h2{font-size:14px;margin:0;padding:8px 16px;background:#f6f8fa;border-bottom:1px solid #d1d9e0}
section>div{padding:16px}a{color:#0969da;text-decoration:none}table{border-collapse:collapse;display:block;width:max-content;max-width:100%;overflow:auto;margin:0 0 16px}
th,td{border:1px solid #d1d9e0;padding:6px 13px}tr:nth-child(2n){background:#f6f8fa}code{font:85% ui-monospace,SFMono-Regular,Menlo,monospace;background:#818b981f;padding:.2em .4em;border-radius:6px}
h3{font-size:1.25em;margin:24px 0 16px}p{margin:0 0 16px}ul{padding-left:2em;margin:0 0 16px}`;

const sections = pages.map(
  ([title, markdown]) =>
    `<section><h2>${title.replaceAll("<", "&lt;")} <small>(${markdown.length})</small></h2><div>${render(markdown)}</div></section>`,
);
process.stdout.write(
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Views</title><style>${STYLE}</style><main>${sections.join("\n")}</main>`,
);
