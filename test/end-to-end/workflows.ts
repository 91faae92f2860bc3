/** Workflows without our Action, and the pipelines of the stories. */

export const BUILD = `
name: build
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make
`;

export const DEPLOY = `
name: deploy
run-name: Deploy \${{ inputs.artifact_id }} to \${{ inputs.environment }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      environment: { required: true, type: string }
      artifact_id: { required: true, type: string }
      commit: { type: string }
      deployment_id: { type: string }
      kind: { type: string }
      manifest: { type: string }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy.sh
`;

export const TESTS = `
name: integration-tests
run-name: Test \${{ inputs.artifact_id }} in \${{ inputs.environment }} (\${{ inputs.deployment_id }})
on:
  workflow_dispatch:
    inputs:
      environment: { required: true, type: string }
      artifact_id: { required: true, type: string }
      deployment_id: { type: string }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: ./test.sh
`;

export const PLAIN_WORKFLOWS = {
  "build.yml": BUILD,
  "deploy.yml": DEPLOY,
  "integration-tests.yml": TESTS,
};

/** Three stages: tests, then a bake, then production. */
export const THREE_STAGES = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - stage: beta
    environments: [beta]
    approvals: [{ workflow: integration-tests.yml }]
  - stage: gamma
    environments: [gamma-us, gamma-eu]
    approvals: [{ bake: 5m }]
  - stage: prod
    production: true
    environments: [prod-a, prod-b]
    approvals: [{ alarms: any }, { bake: 10m }]
`;

/** One environment that nothing but its deployment must please. */
export const ONE_STAGE = `
pipeline: checkout
build: { workflow: build.yml }
deploy: { workflow: deploy.yml }
stages:
  - stage: prod
    production: true
    environments: [prod]
    approvals: [{ alarms: any }, { bake: 10m }]
`;
