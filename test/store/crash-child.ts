/** Writes until it is killed, and says on its standard output what the store has acknowledged. */
import { writeSync } from "node:fs";
import { openStore } from "../../src/store/index.ts";
import { aBuild, aDelivery, aDeployment, anAppend, anEntry, aRelease, checkoutOf } from "./rows.ts";

/** Entries of one append. */
const ENTRIES = 3;

const [path = ""] = process.argv.slice(2);
const store = await openStore({ url: `sqlite:${path}` });
const checkout = checkoutOf(store);
const entries = await checkout.readEntries(0);
let last: number | null = entries.length;
const first = entries.length / ENTRIES + 1;

for (let number = first; last !== null; number += 1) {
  const release = `${number}`;
  const deliveries = [`${number} a`, `${number} b`, `${number} c`];
  [last] = await Promise.all([
    checkout
      .append(
        anAppend({
          expected: last,
          entries: Array.from({ length: ENTRIES }, () => anEntry(release)),
          effects: [aBuild(release)],
          releases: [aRelease(number)],
          deployments: [aDeployment(number)],
        }),
      )
      .then((seq) => {
        writeSync(1, `append ${number}\n`);
        return seq;
      }),
    ...deliveries.map(async (guid) => {
      await store.saveDelivery(aDelivery(guid));
      writeSync(1, `delivery ${guid}\n`);
    }),
  ]);
}
