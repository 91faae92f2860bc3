/** `alarm`: tells the service how an environment or a region fares. */
import { info } from "@actions/core";
import { connect, type GitHub, persistently, troubleOf, unexpected } from "./github.ts";
import { ALARM_STATES, choice, input } from "./inputs.ts";
import { currentJob, type Job } from "./job.ts";
import { Refusal } from "./refusal.ts";

/** Sends a `repository_dispatch` of type `release-captain.alarm`. */
export async function sendAlarm(): Promise<void> {
  const job = currentJob();
  const target = readTarget();
  const state = choice("state", ALARM_STATES);
  const url = input("url");
  const message = {
    ...target,
    alarm: input("alarm") ?? "",
    state,
    at: new Date(input("at") ?? Date.now()).toISOString(),
    id: input("id") ?? ownId(job),
    ...(url === null ? {} : { url }),
  };
  await send(await connect(job), message, labelFor(target));
  info(`Sent: ${state}.`);
}

type Target = { readonly environment: string } | { readonly region: string };

function readTarget(): Target {
  const environment = input("environment");
  const region = input("region");
  if (environment !== null && region === null) return { environment };
  if (region !== null && environment === null) return { region };
  throw new Refusal('Set either input "environment" or input "region".');
}

/** Unique for this step, so that the same message sent twice is one message. */
function ownId(job: Job): string {
  return `run-${job.runId}-${job.attempt}-${Date.now().toString(36)}-${process.hrtime.bigint().toString(36)}`;
}

/** The other way to raise an alarm wants a weaker permission; labels name environments only. */
function labelFor(target: Target): string {
  return "environment" in target ? `alarm/${target.environment}` : "alarm/ENVIRONMENT";
}

/** Repeating it is safe: the message names itself. */
async function send(
  github: GitHub,
  message: Readonly<Record<string, string>>,
  label: string,
): Promise<void> {
  try {
    await persistently(() =>
      github.call("POST /repos/{owner}/{repo}/dispatches", {
        ...github.here(),
        event_type: "release-captain.alarm",
        client_payload: message,
      }),
    );
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === "forbidden" || trouble.kind === "not-found") {
      throw new Refusal(
        `Add "permissions: contents: write" to this job, or open an issue labelled ${label} instead, which needs only "issues: write". The alarm was not sent.`,
      );
    }
    throw new Refusal(
      `${unexpected(trouble, "pass on the alarm").message} The alarm was not sent.`,
    );
  }
}
