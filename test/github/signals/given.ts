/** A payload's surroundings, and what becomes of it. */
import { expect } from "@jest/globals";
import type { Signal } from "../../../src/captain/ports/signal.ts";
import { translate } from "../../../src/github/translate.ts";
import { SELF } from "../given.ts";

export const SHA = "a".repeat(40);
export const OTHER = "b".repeat(40);
export const ZEROS = "0".repeat(40);

export const place = {
  installation: { id: 7 },
  repository: {
    id: 9,
    name: "shop",
    owner: { login: "acme" },
    default_branch: "main",
    pushed_at: 1_700_000_000,
  },
};
export const ada = { login: "ada", type: "User" };
export const us = { login: SELF, type: "Bot" };
export const AT = "2026-11-23T10:00:00Z";
export const at = Date.parse(AT);

/** The one signal that a payload gives, without its address; null: none. */
export function signalOf(event: string, payload: Record<string, unknown>): Signal | null {
  const signals = translate(event, { ...place, sender: ada, ...payload }, SELF);
  expect(signals.length).toBeLessThanOrEqual(1);
  return signals[0]?.signal ?? null;
}
