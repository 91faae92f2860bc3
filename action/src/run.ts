/** One step of a job: which half of it this is, which command, and how it ends. */
import { debug, getState, saveState, setFailed } from "@actions/core";
import { sendAlarm } from "./alarm.ts";
import { nameArtifact } from "./artifact-id.ts";
import { COMMANDS, choice } from "./inputs.ts";
import { publish } from "./publish.ts";
import { Refusal } from "./refusal.ts";
import { endReport, startReport } from "./report.ts";

/** Never rejects: a step that cannot do its work fails with a sentence. */
export async function run(): Promise<void> {
  try {
    await (isSecondHalf() ? endReport() : firstHalf());
  } catch (error) {
    setFailed(error instanceof Refusal ? error.message : sentenceFor(error));
  }
}

function firstHalf(): Promise<void> {
  switch (choice("command", COMMANDS)) {
    case "report":
      return startReport();
    case "publish":
      return publish();
    case "artifact-id":
      return nameArtifact();
    case "alarm":
      return sendAlarm();
  }
}

/** The runner starts the same file again when the job ends; what the first start left behind tells which one this is. */
function isSecondHalf(): boolean {
  if (getState("has-started") !== "") return true;
  saveState("has-started", "true");
  return false;
}

/** A fault of ours. Its words may hold what somebody else wrote, so they are for those who ask for debug logs. */
function sentenceFor(error: unknown): string {
  if (error instanceof Error) debug(error.stack ?? error.message);
  return "Release Captain's Action came across something that it did not expect; run the job with debug logging to see what.";
}
