/** What is measured, and how a result is told. */
import type { Workshop } from "./workshop.ts";

/** One row of the bench. */
export interface Row {
  /** As it is chosen on the command line. */
  readonly name: string;
  measure(scale: Scale, workshop: Workshop): Promise<readonly Result[]>;
}

export interface Result {
  /** What was measured, in words. */
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  readonly isMet: boolean;
  /** How far its rounds or samples lay apart; empty: it has no noise. */
  readonly noise: string;
}

/** How much of everything. */
export interface Scale {
  readonly environments: number;
  /** Past releases of the three services that are compared, from few to many. */
  readonly releases: readonly [few: number, usual: number, many: number];
  /** Past releases that travelled through all environments. */
  readonly journeys: number;
  /** Deployments that end one after another while it is measured how long the next call takes. */
  readonly decisions: number;
  /** Rollbacks asked for while other writes wait. */
  readonly rollbacks: number;
  /** In one round of load. */
  readonly webhooks: number;
  readonly connections: number;
  /** Of those that are measured in turns: A B A B. */
  readonly rounds: number;
  readonly starts: number;
  /** Without a request for so long, the captain counts as done; ms. */
  readonly quietMs: number;
  /** Merges of the simulation. */
  readonly merges: number;
}

export const FULL: Scale = {
  environments: 1_000,
  releases: [100, 10_000, 100_000],
  journeys: 4,
  decisions: 240,
  rollbacks: 100,
  webhooks: 4_000,
  connections: 50,
  rounds: 5,
  starts: 7,
  // Longer than the captain lets courtesy wait for more of the same.
  quietMs: 2_500,
  merges: 1_000,
};

/** To see that everything works; its figures mean nothing. */
export const TINY: Scale = {
  environments: 6,
  releases: [4, 8, 16],
  journeys: 2,
  decisions: 3,
  rollbacks: 2,
  webhooks: 20,
  connections: 4,
  rounds: 2,
  starts: 1,
  quietMs: 300,
  merges: 5,
};
