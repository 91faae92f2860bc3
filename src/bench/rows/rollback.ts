/** How long after a comment a rollback is dispatched while a thousand other writes wait. */
import { type Arena, openArena } from "../arena.ts";
import { isDispatchOf } from "../journey.ts";
import { rollbackOf } from "../rollback-of.ts";
import type { Row, Scale } from "../row.ts";
import { quantile, spread } from "../statistics.ts";

/**
 * A release is being dispatched into most environments, two writes for each, when people roll others back, each by a comment of
 * its own. The time counts from the comment on GitHub until the rollback's dispatch has arrived there.
 */
export const rollback: Row = {
  name: "rollback",
  measure: async (scale, workshop) => {
    const [, usual] = scale.releases;
    const busy = { ...scale, decisions: scale.environments - scale.rollbacks };
    const arena = await openArena(busy, workshop, usual);
    try {
      const samples = await rollBackWhileBusy(arena, scale);
      const p99 = quantile(
        samples.map(({ ms }) => ms),
        0.99,
      );
      const least = Math.min(...samples.map(({ waiting }) => waiting));
      return [
        {
          what: `rollback: comment to dispatch while at least ${least} other writes wait, p99`,
          figure: `${p99.toFixed(0)} ms`,
          bar: "< 1,000 ms",
          isMet: p99 < 1_000,
          noise: `${samples.length} rollbacks, ${spread(
            samples.map(({ ms }) => ms),
            0,
            " ms",
          )}`,
        },
      ];
    } finally {
      await arena.close();
    }
  },
};

interface Sample {
  readonly ms: number;
  /** Writes that the release still needed when the comment was written. */
  readonly waiting: number;
}

/** The other writes are that many at least: below it nothing is asked for any more. */
const LEAST_WAITING_SHARE = 0.55;

async function rollBackWhileBusy(arena: Arena, scale: Scale): Promise<readonly Sample[]> {
  const { setting, clock, script, quiet } = arena;
  const { world, repository, dana, github } = setting;
  script.when({ workflow: "deploy.yml" }, { workMs: "forever" });
  await quiet(scale.quietMs);
  clock.advance(Math.max(0, Date.now() - clock.now()));
  const issue = world.openIssue(repository, { title: "Something is wrong", by: dana });
  const writes = 2 * (scale.environments - scale.rollbacks);
  let done = 0;
  const ends = [
    github.log.onRequest(({ method, template }) => {
      if (method === "POST" && /\/(deployments|dispatches)$/.test(template)) done += 1;
    }),
  ];
  const begun = firstDispatch(arena);
  world.push(repository, { by: dana, commits: [{ message: "Go everywhere", files: { a: "1" } }] });
  clock.advance(0);
  await begun;
  const samples: Sample[] = [];
  for (let index = 1; index <= scale.rollbacks; index += 1) {
    const waiting = writes - (done - 2 * samples.length);
    if (index > 1 && waiting < writes * LEAST_WAITING_SHARE) break;
    const dispatched = rollbackOf(setting, `more-1-${index}`);
    const askedAt = performance.now();
    const body = `/rollback more-1-${index} --now --reason bench`;
    world.comment(repository, { issue, body, by: dana });
    samples.push({ ms: (await dispatched) - askedAt, waiting });
  }
  for (const end of ends) end();
  return samples;
}

function firstDispatch({ setting }: Arena): Promise<void> {
  return new Promise((resolve) => {
    const end = setting.github.log.onRequest((request) => {
      if (!isDispatchOf("deploy.yml")(request)) return;
      end();
      resolve();
    });
  });
}
