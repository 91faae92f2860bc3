/** Waves, regions, zones and templates, unrolled. */
import { describe, expect, test } from "@jest/globals";
import { pipelineOf, stageOf, withStages } from "./a-file.ts";

const namesOf = (text: string) => pipelineOf(text).stages.map(({ name }) => name);
const environmentsOf = (text: string, stage: string) =>
  stageOf(text, stage).environments.map(({ name }) => name);

const ZONAL = `templates:
  zonal:
    zones: [a, b]
    stages:
      - { stage: "onebox-{zone}", environments: "onebox-{region}{zone}" }
      - { stage: "prod-{zone}", environments: "prod-{region}{zone}" }
`;

describe("waves", () => {
  test("go zone by zone, in each zone stage by stage, in each stage all regions at once", () => {
    const text = withStages(`  - { wave: 2, regions: [us, eu], stages: zonal }\n${ZONAL}`);

    expect(namesOf(text)).toEqual([
      "wave-2/onebox-a",
      "wave-2/prod-a",
      "wave-2/onebox-b",
      "wave-2/prod-b",
    ]);
    expect(environmentsOf(text, "wave-2/prod-b")).toEqual(["prod-usb", "prod-eub"]);
    expect(stageOf(text, "wave-2/prod-b").environments[1]).toEqual({
      name: "prod-eub",
      region: "eu",
      zone: "b",
      url: null,
      oneBox: false,
    });
  });

  test("bake at their last stage", () => {
    const text = withStages(`  - { wave: 2, regions: [us], stages: zonal, bake: 12h }\n${ZONAL}`);

    expect(pipelineOf(text).stages.map(({ waveBakeMs }) => waveBakeMs)).toEqual([
      null,
      null,
      null,
      43_200_000,
    ]);
  });

  test("are called as they are written where that is a word", () => {
    const text = withStages(
      "  - { wave: canary, stages: [{ stage: a, environments: [a] }] }\n  - { wave: 3, stages: [{ stage: a, environments: [b] }] }\n",
    );

    expect(namesOf(text)).toEqual(["canary/a", "wave-3/a"]);
    expect(pipelineOf(text).stages.map(({ wave }) => wave)).toEqual(["canary", "wave-3"]);
  });

  test("are production unless they or a stage say otherwise; stages outside are not", () => {
    const text = withStages(`  - { stage: beta, environments: [beta] }
  - { stage: prod, environments: [prod], production: true }
  - wave: 1
    stages: [{ stage: a, environments: [a] }, { stage: b, environments: [b], production: false }]
  - { wave: 2, production: false, stages: [{ stage: a, environments: [c] }] }
`);

    expect(pipelineOf(text).stages.map(({ production }) => production)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test("may have a list of stages and environments that all regions share", () => {
    const text = withStages(`  - wave: 1
    regions: [us, eu]
    stages:
      - stage: all
        environments:
          - "prod-{region}"
          - { name: "edge-{region}", zone: z, url: "https://{environment}.example/{region}" }
          - global
`);

    expect(stageOf(text, "wave-1/all").environments).toEqual([
      { name: "prod-us", region: "us", zone: null, url: null, oneBox: false },
      { name: "prod-eu", region: "eu", zone: null, url: null, oneBox: false },
      {
        name: "edge-us",
        region: "us",
        zone: "z",
        url: "https://edge-us.example/us",
        oneBox: false,
      },
      {
        name: "edge-eu",
        region: "eu",
        zone: "z",
        url: "https://edge-eu.example/eu",
        oneBox: false,
      },
      { name: "global", region: null, zone: null, url: null, oneBox: false },
    ]);
  });

  test("with one region give it to environments that do not name it", () => {
    const text = withStages(
      "  - { wave: 1, regions: [us], stages: [{ stage: a, environments: [prod] }] }\n",
    );

    expect(stageOf(text, "wave-1/a").environments[0]?.region).toBe("us");
  });

  test("may use templates in templates, whose own zones count", () => {
    const text = withStages(`  - { wave: 1, regions: [us], stages: outer }
templates:
  outer: { zones: [x, y], stages: inner }
  inner: { stages: [{ stage: "s-{zone}-{wave}", environments: "{stage}" }] }
`);

    expect(namesOf(text)).toEqual(["wave-1/s-x-wave-1", "wave-1/s-y-wave-1"]);
    expect(environmentsOf(text, "wave-1/s-y-wave-1")).toEqual(["s-y-wave-1"]);
  });
});
