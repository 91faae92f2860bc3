/** One function for each kind of effect. */
import type { Desk, Performed } from "../desk.ts";
import type { Effect } from "../effect.ts";
import { cancel } from "./cancel.ts";
import { cancelRun } from "./cancel-run.ts";
import { closePreview } from "./close-preview.ts";
import { deploy } from "./deploy.ts";
import { offerWay } from "./offer-way.ts";
import { postStatus } from "./post-status.ts";
import { reply } from "./reply.ts";
import { showDashboard } from "./show-dashboard.ts";
import { showIncident } from "./show-incident.ts";
import { showRelease } from "./show-release.ts";
import { showWait } from "./show-wait.ts";
import { startBuild } from "./start-build.ts";
import { startStep } from "./start-step.ts";

export function perform(desk: Desk, effect: Effect): Promise<Performed> {
  switch (effect.kind) {
    case "deploy":
      return deploy(desk, effect);
    case "start-step":
      return startStep(desk, effect);
    case "start-build":
      return startBuild(desk, effect);
    case "cancel":
      return cancel(desk, effect);
    case "cancel-run":
      return cancelRun(desk, effect);
    case "post-status":
      return postStatus(desk, effect);
    case "show-wait":
      return showWait(desk, effect);
    case "show-release":
      return showRelease(desk, effect);
    case "show-incident":
      return showIncident(desk);
    case "show-dashboard":
      return showDashboard(desk);
    case "reply":
      return reply(desk, effect);
    case "close-preview":
      return closePreview(desk, effect);
    case "offer-way":
      return offerWay(desk, effect);
  }
}
