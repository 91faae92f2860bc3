/** `npm run bench -- [--json] [ROW ...]`: measures what the design promises, and says whether it holds. */
import { styleText } from "node:util";
import { FULL, type Result, type Row, type Scale } from "./row.ts";
import { ROWS } from "./rows.ts";
import { resultTable } from "./table.ts";
import { openWorkshop } from "./workshop.ts";

const isJson = process.argv.includes("--json");
const names = process.argv.slice(2).filter((word) => word !== "--json");
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no row ${unknown.join(", ")}; rows are ${ROWS.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}
const chosen = ROWS.filter(({ name }) => names.length === 0 || names.includes(name));
const results = await measure(chosen, FULL);
if (isJson) console.log(JSON.stringify(results));
else console.log(resultTable(results));

async function measure(rows: readonly Row[], scale: Scale): Promise<readonly Result[]> {
  const workshop = openWorkshop(scale);
  const results: Result[] = [];
  try {
    for (const row of rows) {
      const startedAt = performance.now();
      results.push(...(await row.measure(scale, workshop)));
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.error(styleText("dim", `${row.name} took ${seconds} s`, { stream: process.stderr }));
    }
  } finally {
    workshop.close();
  }
  return results;
}
