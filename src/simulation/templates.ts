/** The workflow templates that the Action's README teaches, as files of a repository. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Template = "build.yml" | "deploy.yml" | "deploy-stage.yml" | "integration-tests.yml";

const README = join(import.meta.dirname, "../../action/README.md");

/** @throws when the README no longer holds one of them */
export function readTemplates(): Readonly<Record<Template, string>> {
  const blocks = [...readFileSync(README, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text = ""]) => text,
  );
  const find = (name: string, isRight: (text: string) => boolean): string => {
    const found = blocks.find(
      (text) => text.startsWith(`# .github/workflows/${name}`) && isRight(text),
    );
    if (found === undefined) throw new Error(`action/README.md holds no ${name}`);
    return found;
  };
  const hasTargets = (text: string) => text.includes("targets:");
  return {
    "build.yml": find("build.yml", () => true),
    "deploy.yml": find("deploy.yml", (text) => !hasTargets(text)),
    "deploy-stage.yml": find("deploy.yml", hasTargets),
    "integration-tests.yml": find("integration-tests.yml", () => true),
  };
}
