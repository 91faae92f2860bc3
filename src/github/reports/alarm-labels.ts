/** An issue's labels raise alarms: `alarm/<environment>`. */

const PREFIX = "alarm/";

/**
 * @param label as it is written on GitHub, where labels are the same in any case
 * @returns the environment as the label writes it, null for another label
 */
export function alarmEnvironment(label: string): string | null {
  if (!label.toLowerCase().startsWith(PREFIX)) return null;
  const environment = label.slice(PREFIX.length).trim();
  return ENVIRONMENT.test(environment) ? environment : null;
}

/** The environments that an issue's labels name, each once. */
export function alarmEnvironments(labels: readonly string[]): readonly string[] {
  const names = labels.map(alarmEnvironment).filter((name) => name !== null);
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/** What the name of an environment may look like. */
export const ENVIRONMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,43}$/;
