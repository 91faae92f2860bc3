/** What the runner starts, at the beginning of the step and again at the end of the job. */
import { run } from "./run.ts";

/** Settled when the step is over; it never rejects. */
export const finished: Promise<void> = run();
