/** The workflows of the measured repository: without our Action, so that the simulated GitHub has little to do. */
import { PIPELINE_FILE } from "./pipelines.ts";

const ON_PUSH = `name: Build
on: { push: { branches: [main] } }
jobs:
  build: { runs-on: ubuntu-latest, steps: [{ run: make }] }
`;

/** None of the captain's: it follows what runs on another branch as little as a bare app does. */
const FOREIGN = `name: Notes
on: { push: { branches: [notes] } }
jobs:
  spell: { runs-on: ubuntu-latest, steps: [{ run: make spell }] }
`;

function onDispatch(name: string): string {
  const inputs = ["environment", "artifact_id", "commit", "deployment_id", "kind", "manifest"];
  return `name: ${name}
run-name: ${name} \${{ inputs.deployment_id }}
on:
  workflow_dispatch:
    inputs:
${inputs.map((input) => `      ${input}: { type: string }`).join("\n")}
jobs:
  work: { runs-on: ubuntu-latest, steps: [{ run: ./work.sh }] }
`;
}

/** What the first commit holds. */
export function filesFor(pipeline: string): Readonly<Record<string, string>> {
  return {
    [PIPELINE_FILE]: pipeline,
    ".github/workflows/build.yml": ON_PUSH,
    ".github/workflows/deploy.yml": onDispatch("Deploy"),
    ".github/workflows/integration-tests.yml": onDispatch("Test"),
    ".github/workflows/notes.yml": FOREIGN,
  };
}
