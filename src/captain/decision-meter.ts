/** Measures how long it takes from a stored webhook to the first call to GitHub that it leads to. */
import type { Instant } from "../domain/ids.ts";
import type { Clock } from "./api.ts";
import type { GitHub } from "./ports/github.ts";

export interface DecisionMeter {
  /** A webhook of this repository is being taken in. */
  begin(repositoryId: number, receivedAt: Instant): void;
  /** It has led to something that is to leave at once, not only to courtesy. */
  expect(repositoryId: number): void;
  /** It is taken in. What led to nothing is not measured. */
  end(repositoryId: number): void;
  /** The same GitHub, watched for its calls. */
  watch(github: GitHub): GitHub;
  /** The last thousand; ms. */
  durations(): readonly number[];
}

const KEPT = 1_000;

export function decisionMeter(clock: Clock): DecisionMeter {
  const open = new Map<number, { readonly receivedAt: Instant; readonly isExpected: boolean }>();
  const durations: number[] = [];
  const stop = (repositoryId: number) => {
    const measured = open.get(repositoryId);
    if (measured === undefined) return;
    open.delete(repositoryId);
    durations.push(clock.now() - measured.receivedAt);
    if (durations.length > KEPT) durations.shift();
  };
  return {
    begin: (repositoryId, receivedAt) => {
      if (!open.has(repositoryId)) open.set(repositoryId, { receivedAt, isExpected: false });
    },
    expect: (repositoryId) => {
      const measured = open.get(repositoryId);
      if (measured !== undefined) open.set(repositoryId, { ...measured, isExpected: true });
    },
    end: (repositoryId) => {
      if (open.get(repositoryId)?.isExpected === false) open.delete(repositoryId);
    },
    watch: (github) => {
      const { repositoryId } = github.repository;
      return new Proxy(github, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member === "function") stop(repositoryId);
          return member;
        },
      });
    },
    durations: () => durations,
  };
}
