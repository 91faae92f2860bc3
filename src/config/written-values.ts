/** The small values of a pipeline file, each with the words for what is wanted in its place. */
import * as z from "zod";
import { DURATION_PATTERN, parseDuration } from "../domain/duration.ts";

/*
 * Every error text here is what is wanted ("a duration such as 30m"), never a sentence: the sentence also needs the
 * key and what stands there instead, and is made where both are known.
 */

/** A mapping of exactly these keys; the error text of an unknown one lists them all. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? Object.keys(shape).join(" ") : undefined,
  });
}

/** A text that editors show beside the key. */
export function described<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  return schema.describe(description);
}

/** One definition of the JSON Schema, wherever it is used. */
export function defined<Schema extends z.ZodType>(schema: Schema, id: string): Schema {
  return schema.meta({ id });
}

export function alternatives<const Options extends readonly z.ZodType[]>(
  options: Options,
  wanted: string,
) {
  return z.union(options, { error: wanted });
}

export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).max(2_000, { error: "a list of at most 2000 entries" });
}

export function text(wanted: string, most: number) {
  return z
    .string()
    .min(1, { error: wanted })
    .max(most, { error: `at most ${most} characters` });
}

/** One fault is told of one value: where the form is wrong, nothing more is asked of it. */
function pattern(expression: RegExp, wanted: string) {
  return z.string({ error: wanted }).regex(expression, { error: wanted, abort: true });
}

export const name = pattern(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/,
  "a name of letters, digits, dots, - and _",
);

/** A name that may hold placeholders; its final form is checked when they are filled in. */
export const template = pattern(
  /^[A-Za-z0-9{][A-Za-z0-9._{}-]{0,119}$/,
  "a name of letters, digits, dots, - and _ that begins with a letter or digit",
);

export const duration = pattern(
  DURATION_PATTERN,
  'a duration such as "90s", "30m", "12h" or "2d"',
).refine((written) => (parseDuration(written) ?? 0) <= 366 * 86_400_000, {
  error: "a duration of at most a year",
});

export const positiveDuration = duration.refine((written) => parseDuration(written) !== 0, {
  error: "longer than nothing",
});

export const workflow = pattern(
  /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\.ya?ml$/,
  'the file name of a workflow, such as "deploy.yml", without its folder',
);

export const appSlug = pattern(
  /^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$/,
  'the slug of an app, such as "checkly", in small letters',
);

export const url = pattern(
  /^https:\/\/[^\s"<>`\\]{1,300}$/,
  "an address that begins with https://",
);

export const login = pattern(
  /^@?[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?$/,
  "the login of a person or a bot",
);

export const team = pattern(
  /^@?([A-Za-z0-9][A-Za-z0-9_-]{0,99}\/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/,
  'a team, such as "acme/oncall"',
);

export const mention = pattern(
  /^@[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\/[A-Za-z0-9_][A-Za-z0-9._-]{0,99})?$/,
  'a person or a team, such as "@acme/oncall"',
);

export const customRole = pattern(
  /^role:[^\s:][^:]{0,99}$/,
  "triage, write, maintain, admin, role:NAME or { teams: [...] }",
);

export const branch = pattern(
  /^(?!refs\/)(?!.*(?:\.\.|\/\/|@\{))[^\s~^:?*[\\/.-][^\s~^:?*[\\]{0,200}$/,
  'the name of a branch, such as "main"',
);

export const glob = pattern(
  /^(?![/.]\/|\/|!)[^[\]{}!\\]{1,300}$/,
  'a path from the top of the repository, with * ** and ? only, such as "services/checkout/**"',
);

export const timeOfDay = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "09:00"');

export const endOfDay = pattern(
  /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/,
  'a time of day such as "16:00"',
);

export const date = pattern(/^\d{4}-\d{2}-\d{2}$/, 'a date such as "2026-11-24"').refine(
  isCalendarDate,
  { error: "a date that the calendar has" },
);

export const timezone = z
  .string()
  .max(60, { error: "an IANA time zone" })
  .refine(isTimezone, { error: 'an IANA time zone such as "Europe/Berlin" or "UTC"' });

/** Dates stay text until their time zone is known, but the 30th of February is refused. */
function isCalendarDate(written: string): boolean {
  const [year = 0, month = 0, day = 0] = written.split("-").map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** Offsets such as "+02:00" are refused: they know no summer time. */
function isTimezone(written: string): boolean {
  if (!/^[A-Za-z]/.test(written)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: written });
    return true;
  } catch {
    return false;
  }
}
