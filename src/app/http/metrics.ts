/** Figures for Prometheus; no names of repositories, owners or people. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Captain, CaptainFigures } from "../../captain/api.ts";
import type { IntakeOutcome } from "./intake.ts";

export class Metrics {
  readonly #registry = new Registry();
  readonly #captain: Pick<Captain, "figures">;
  readonly #webhooks: Counter<"outcome">;
  readonly #requests: Counter;
  readonly #gauges: ReturnType<typeof captainGauges>;

  constructor(captain: Pick<Captain, "figures">) {
    const registers = [this.#registry];
    this.#captain = captain;
    collectDefaultMetrics({ register: this.#registry });
    this.#webhooks = new Counter({
      name: "release_captain_webhooks_total",
      help: "Webhooks by what became of them",
      labelNames: ["outcome"],
      registers,
    });
    this.#requests = new Counter({
      name: "release_captain_github_requests_total",
      help: "Requests sent to GitHub",
      registers,
    });
    this.#gauges = captainGauges(registers);
  }

  countWebhook(outcome: IntakeOutcome): void {
    this.#webhooks.inc({ outcome });
  }

  /** The text that Prometheus reads. */
  async text(): Promise<string> {
    this.#show(await this.#captain.figures());
    return this.#registry.metrics();
  }

  #show(figures: CaptainFigures): void {
    const { pipelines, releasesInFlight, pendingDeliveries, effects, heldBack, decisionSeconds } =
      this.#gauges;
    pipelines.set(figures.pipelines);
    releasesInFlight.set(figures.releasesInFlight);
    pendingDeliveries.set(figures.pendingDeliveries);
    effects.reset();
    for (const { lane, count } of figures.effects) effects.set({ lane }, count);
    heldBack.reset();
    for (const { lane, reason, count } of figures.heldBack) heldBack.inc({ lane, reason }, count);
    decisionSeconds.reset();
    const sorted = [...figures.decisionMs].sort((a, b) => a - b);
    for (const quantile of QUANTILES) {
      const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
      if (ms !== undefined) decisionSeconds.set({ quantile: String(quantile) }, ms / 1_000);
    }
    this.#requests.reset();
    this.#requests.inc(figures.gitHubRequests);
  }
}

const QUANTILES = [0.5, 0.9, 0.99] as const;

function captainGauges(registers: Registry[]) {
  const gauge = <const Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ) => new Gauge<Label>({ name: `release_captain_${name}`, help, labelNames, registers });
  return {
    pipelines: gauge("pipelines", "Pipelines that are served", []),
    releasesInFlight: gauge("releases_in_flight", "Releases on their way", []),
    pendingDeliveries: gauge("pending_deliveries", "Webhooks stored and not yet taken in", []),
    effects: gauge("effects", "Things still to be done on GitHub", ["lane"]),
    heldBack: gauge("held_back", "Things at the front of a lane that GitHub's limits hold back", [
      "lane",
      "reason",
    ]),
    decisionSeconds: gauge(
      "decision_seconds",
      "Webhook stored until the first request that it led to, the last 1,000",
      ["quantile"],
    ),
  };
}
