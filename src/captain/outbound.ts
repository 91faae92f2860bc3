/** Performs what is written down, installation by installation. */
import type { KeptWaiting } from "../views/status-answer.ts";
import {
  type HeldBack,
  InstallationOutbound,
  type OutboundParts,
} from "./installation-outbound.ts";

export interface Outbound {
  /** Looks for work of an installation now. */
  wake(installationId: number): void;
  /** Resolves when what is under way has ended; nothing new is begun. */
  stop(): Promise<void>;
  /** Nothing is under way; what waits, waits for the clock. */
  readonly isIdle: boolean;
  /** What the budgets held back at the last looks, which see the front of each lane. */
  heldBack(): readonly HeldBack[];
  /** What an installation's budget holds back for a while, rollbacks aside; null: nothing. */
  keptWaiting(installationId: number): KeptWaiting | null;
}

export function openOutbound(parts: OutboundParts): Outbound {
  const installations = new Map<number, InstallationOutbound>();
  const open = (installationId: number) => {
    const opened = new InstallationOutbound(installationId, parts);
    installations.set(installationId, opened);
    return opened;
  };
  let isStopped = false;
  return {
    wake: (installationId) => {
      if (!isStopped) (installations.get(installationId) ?? open(installationId)).wake();
    },
    stop: async () => {
      isStopped = true;
      await Promise.all([...installations.values()].map((installation) => installation.stop()));
    },
    get isIdle() {
      return [...installations.values()].every(({ isIdle }) => isIdle);
    },
    keptWaiting: (installationId) => installations.get(installationId)?.keptWaiting() ?? null,
    heldBack: () => sum([...installations.values()].flatMap(({ heldBack }) => heldBack)),
  };
}

function sum(all: readonly HeldBack[]): readonly HeldBack[] {
  const sums = new Map<string, HeldBack>();
  for (const held of all) {
    const key = `${held.lane} ${held.reason}`;
    const count = (sums.get(key)?.count ?? 0) + held.count;
    sums.set(key, { ...held, count });
  }
  return [...sums.values()];
}
