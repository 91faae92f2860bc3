/** Puts into a store what GitHub's side of a past leaves behind, without asking a GitHub for each piece of it. */
import { DatabaseSync } from "node:sqlite";

/** What was to be done is done, what came in is taken in, and every deployment has its number and its run on GitHub. */
export function settle(file: string): void {
  const database = new DatabaseSync(file);
  try {
    for (const statement of STATEMENTS) database.exec(statement);
  } finally {
    database.close();
  }
}

/** Far above the numbers that a GitHub begins with, so that what is made later is never mistaken for something old. */
const FIRST_OLD_ID = 1_000_000_000;

const STATEMENTS = [
  "update effects set status = 'done', ended_at = created_at where ended_at is null",
  "delete from payloads",
  "update deliveries set finished_at = received_at, has_payload = 0 where finished_at is null",
  ...["deployment", "run"].map(
    (subject) =>
      `insert or ignore into github_references
         (installation_id, repository_id, pipeline, subject, key, github_id, data)
       select installation_id, repository_id, pipeline, '${subject}', key, ${FIRST_OLD_ID} + id, '{}'
       from deployments`,
  ),
];
