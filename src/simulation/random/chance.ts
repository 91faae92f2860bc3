/** Choices of a random world; the same seed makes the same choices. */
import { seededChance } from "../github/chance.ts";

export interface Chance {
  /** true with this probability, from 0 to 1. */
  happens(probability: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** One of them, each as likely as the others; undefined of none. */
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** By weight, which need not add up to anything. */
  weigh<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

export function chanceOf(seed: number): Chance {
  const next = seededChance(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    happens: (probability) => next() < probability,
    between,
    pick: (items) => items[between(0, items.length - 1)],
    weigh: (weights) => {
      const names = keysOf(weights);
      const total = names.reduce((sum, name) => sum + weights[name], 0);
      let left = next() * total;
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      throw new Error("nothing to choose from");
    },
  };
}

function keysOf<Name extends string>(weights: Readonly<Record<Name, number>>): readonly Name[] {
  const names: Name[] = [];
  for (const name in weights) names.push(name);
  return names;
}
