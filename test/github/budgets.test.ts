import { expect, test } from "@jest/globals";
import { Budgets } from "../../src/github/budgets.ts";
import { CREATE, NOTHING, plus, READ } from "../../src/github/cost.ts";
import { HOUR, MINUTE, start } from "./flood.ts";

const ONE = 7;
const TWO_CREATES = plus(CREATE, CREATE);

function open() {
  const clock = { now: start };
  const budgets = new Budgets({ isLimited: true, now: () => clock.now });
  const admits = (creates = CREATE) => budgets.admit(ONE, "rollback", creates);
  /** Runs on behalf of an admission that must be given. */
  const run = (cost: typeof CREATE, work: () => Promise<void>) => {
    const admission = budgets.admit(ONE, "rollback", cost);
    if (!admission.ok) throw new Error(admission.reason);
    return admission.run(work);
  };
  return { clock, budgets, admits, run };
}

test("what was admitted and sends nothing costs nothing", async () => {
  const { run, admits } = open();

  for (let count = 0; count < 500; count += 1) await run(TWO_CREATES, async () => undefined);

  expect(admits().ok).toBe(true);
});

test("what is sent counts once, for whoever sends it, with an admission or without", async () => {
  const { run, admits, budgets } = open();

  for (let count = 0; count < 40; count += 1) {
    await run(TWO_CREATES, async () => {
      await Promise.resolve();
      budgets.hearRequest(ONE, CREATE);
    });
  }
  expect(admits().ok).toBe(true);
  for (let count = 0; count < 40; count += 1) budgets.hearRequest(ONE, CREATE);

  expect(admits()).toMatchObject({ ok: false, reason: "content", retryAt: start + MINUTE });
});

test("what was admitted is kept free for it until it has ended", async () => {
  const { run, admits } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  const ends = Array.from({ length: 40 }, () => run(TWO_CREATES, () => promise));

  expect(admits().ok).toBe(false);
  resolve();
  await Promise.all(ends);

  expect(admits().ok).toBe(true);
});

test("what fails gives back what it did not send", async () => {
  const { run, admits } = open();
  for (let count = 0; count < 80; count += 1) {
    const failing = run(CREATE, () => Promise.reject(new Error("No answer")));
    await expect(failing).rejects.toThrow("No answer");
  }

  expect(admits().ok).toBe(true);
});

test("the hour of one installation is not another's", () => {
  const { budgets, clock } = open();
  for (let minute = 0; minute < 10; minute += 1) {
    for (let count = 0; count < 50; count += 1) budgets.hearRequest(ONE, CREATE);
    clock.now += MINUTE;
  }

  const held = budgets.admit(ONE, "rollback", CREATE);
  expect(held).toMatchObject({ ok: false, reason: "content", retryAt: start + HOUR });
  expect(budgets.admit(ONE, "rollback", READ).ok).toBe(true);
  expect(budgets.admit(ONE, "rollback", NOTHING).ok).toBe(true);
  expect(budgets.admit(8, "rollback", CREATE).ok).toBe(true);
});
