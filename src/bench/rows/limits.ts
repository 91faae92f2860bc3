/** How long after a comment a rollback is dispatched when promotions have used up what GitHub allows them of new content. */
import type { Captain } from "../../captain/api.ts";
import { acceleratedClock, machineTime, type PacedClock } from "../../simulation/github/clock.ts";
import { openStage, type Stage } from "../arena.ts";
import { startInnerService } from "../inner-service.ts";
import { isDispatchOf } from "../journey.ts";
import { rollbackOf } from "../rollback-of.ts";
import type { Row } from "../row.ts";
import { quantile, spread } from "../statistics.ts";

/**
 * A release is being dispatched into most environments; minutes pass in seconds until GitHub's limits hold the rest of it
 * back. Then time passes as it does, and people roll other environments back, each by a comment of its own.
 */
export const limits: Row = {
  name: "limits",
  measure: async (scale, workshop) => {
    const [, usual] = scale.releases;
    const busy = { ...scale, decisions: scale.environments - scale.rollbacks };
    const clock = acceleratedClock({ factor: 1 });
    const stage = await openStage(busy, workshop, usual, { clock, limits: true });
    const { setting, database } = stage;
    const service = await startInnerService(setting, database, clock);
    setting.world.hookUp(setting.app, { url: service.hook, secret: setting.webhookSecret });
    try {
      const waiting = await useUp(stage, clock, service.captain);
      const samples = await rollBack(stage, clock, Math.min(scale.rollbacks, MOST));
      const p99 = quantile(samples, 0.99);
      const refused = setting.github.log.entries.filter(({ status }) => status === 403).length;
      return [
        {
          what: `limits: comment to a rollback's dispatch while ${waiting} promotions wait for GitHub's limit, p99`,
          figure: `${p99.toFixed(0)} ms`,
          bar: "< 1,000 ms",
          isMet: p99 < 1_000,
          noise: `${samples.length} rollbacks, ${refused} requests refused, ${spread(samples, 0, " ms")}`,
        },
      ];
    } finally {
      await service.stop();
      await setting.close();
    }
  },
};

/** GitHub allows 500 in an hour; a fifth is a rollback's own, and each takes four: Deployment, dispatch, sign, answer. */
const MOST = 24;
/** Of them in a minute. */
const AT_ONCE = 12;
const MINUTE_MS = 60_000;
const FAST = 60;
const LOOK_MS = 250;
/** The hour's limit holds when nothing more was sent for so long; ms of the fast clock. */
const STILL_MS = 3 * MINUTE_MS;

/** @returns how many promotions are held back */
async function useUp({ setting, script }: Stage, clock: PacedClock, captain: Captain) {
  const { world, repository, dana, github } = setting;
  script.when({ workflow: "deploy.yml" }, { workMs: "forever" });
  let postedAt = Number.POSITIVE_INFINITY;
  const end = github.log.onRequest((request) => {
    if (isDispatchOf("deploy.yml")(request)) postedAt = clock.now();
  });
  world.push(repository, { by: dana, commits: [{ message: "Go everywhere", files: { a: "1" } }] });
  keep(clock, FAST, clock.now());
  while (clock.now() - postedAt < STILL_MS) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  keep(clock, 1, clock.now());
  end();
  const { effects } = await captain.figures();
  return effects.find(({ lane }) => lane === "promotion")?.count ?? 0;
}

/** @returns from each comment to its dispatch; ms */
async function rollBack({ setting }: Stage, clock: PacedClock, count: number) {
  const { world, repository, dana } = setting;
  const issue = world.openIssue(repository, { title: "Something is wrong", by: dana });
  const samples: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    if (index % AT_ONCE === 0) keep(clock, 1, clock.now() + MINUTE_MS);
    const dispatched = rollbackOf(setting, `more-1-${index}`);
    const askedAt = performance.now();
    world.comment(repository, { issue, body: `/rollback more-1-${index} --now`, by: dana });
    samples.push((await dispatched) - askedAt);
  }
  return samples;
}

function keep(clock: PacedClock, factor: number, shows: number): void {
  clock.keep({ at: machineTime(), shows, factor, until: null });
}
