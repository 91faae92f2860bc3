/** Time that stands still, and time that runs. */
import { expect, test } from "@jest/globals";
import {
  acceleratedClock,
  machineTime,
  manualClock,
} from "../../../src/simulation/github/clock.ts";

test("runs planned actions in order, also those that the actions plan, and shows each its own instant", () => {
  const clock = manualClock(0);
  const seen: [string, number][] = [];
  const see = (name: string) => () => seen.push([name, clock.now()]);
  clock.after(20, see("late"));
  clock.after(10, () => {
    see("early")();
    clock.after(5, see("planned by early"));
  });
  const cancel = clock.after(12, see("cancelled"));

  cancel();
  const next = clock.nextAt();
  clock.advance(20);

  expect(next).toBe(10);
  expect(seen).toEqual([
    ["early", 10],
    ["planned by early", 15],
    ["late", 20],
  ]);
  expect([clock.now(), clock.nextAt()]).toEqual([20, null]);
});

test("an accelerated clock runs actions in order and never before their instants", async () => {
  const clock = acceleratedClock({ factor: 3_600_000, startMs: 0 });
  const hour = 3_600_000;
  const seen: { due: number; at: number }[] = [];
  const startedAt = clock.now();

  await new Promise<void>((resolve) => {
    clock.after(3 * hour, resolve);
    for (const due of [2 * hour, hour / 2, hour]) {
      clock.after(due, () => seen.push({ due, at: clock.now() - startedAt }));
    }
  });

  expect(seen.map((one) => one.due)).toEqual([hour / 2, hour, 2 * hour]);
  expect(seen.filter((one) => one.at < one.due)).toEqual([]);
});

test("a clock stands at the end of its pace, and where it is ahead of the next", async () => {
  const clock = acceleratedClock({ factor: 1, startMs: 0 });
  const longAgo = machineTime() - 1000;
  const seen: number[] = [];
  const isDone = new Promise<void>((resolve) => {
    clock.after(7_000, () => {
      seen.push(clock.now());
      resolve();
    });
  });

  clock.keep({ at: longAgo, shows: 0, factor: 1_000, until: 5_000 });
  const atTheEnd = clock.now();
  clock.keep({ at: machineTime(), shows: 2_000, factor: 1, until: null });
  const ahead = clock.now();
  const before = [...seen];
  clock.keep({ at: longAgo, shows: 0, factor: 1_000, until: 8_000 });
  await isDone;

  expect([atTheEnd, ahead, before]).toEqual([5_000, 5_000, []]);
  expect(seen).toEqual([8_000]);
});
