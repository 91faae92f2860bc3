/** GitHub's concurrency groups: one member runs, one or more wait, a newer one may push others out. */

/** A run or a job that wants to be alone in its group. */
export type Member = {
  /** Its turn has come. */
  readonly enter: () => void;
  /** A newer member took its place in the queue. */
  readonly pushOut: () => void;
  /** A newer member wants the running one cancelled. */
  readonly cancel: () => void;
};

export type Admission = {
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: "single" | "max";
};

/** GitHub refuses more pending members than this under `queue: max`. */
const LONGEST_QUEUE = 100;

type Group = { running: Member | null; pending: Member[] };

export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** @returns true where the member entered at once; else it waits */
  ask(key: string, member: Member, admission: Admission): boolean {
    const name = nameOf(key, admission.group);
    const group = this.#groups.get(name) ?? { running: null, pending: [] };
    this.#groups.set(name, group);
    if (group.running === null) {
      group.running = member;
      member.enter();
      return true;
    }
    const pushedOut = admission.queue === "single" ? group.pending.splice(0) : [];
    if (group.pending.length < LONGEST_QUEUE) group.pending.push(member);
    else pushedOut.push(member);
    for (const other of pushedOut) other.pushOut();
    if (admission.cancelInProgress) group.running.cancel();
    return false;
  }

  /** The member is through, or no longer waits; the next one enters. */
  leave(key: string, group: string, member: Member): void {
    const held = this.#groups.get(nameOf(key, group));
    if (held === undefined) return;
    held.pending = held.pending.filter((other) => other !== member);
    if (held.running !== member) return;
    held.running = held.pending.shift() ?? null;
    if (held.running === null) this.#groups.delete(nameOf(key, group));
    else held.running.enter();
  }
}

/** GitHub compares groups without case, each repository for itself. */
function nameOf(key: string, group: string): string {
  return `${key}:${group.toLowerCase()}`;
}
