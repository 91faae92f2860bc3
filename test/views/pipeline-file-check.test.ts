import { describe, expect, it } from "@jest/globals";
import { pipelineFileCheck } from "../../src/views/pipeline-file-check.ts";

const file = ".github/release-captain.yml";
const input = {
  name: "Release Captain (checkout)",
  on: "push" as const,
  problems: [
    { file, line: 12, column: 5, message: 'unknown key "aproval"; did you mean "approvals"?' },
    { file, line: 30, column: 1, message: "two\nlines <b> @alice" },
  ],
  ignored: [{ file, line: 5, column: 3, message: '"manual" is not obeyed yet' }],
  warnings: [{ file, line: 3, column: 1, message: "the first wave has no bake" }],
  faults: [{ kind: "workflow-disabled" as const, workflow: "deploy.yml" }],
  inForce: "9fceb02d4c1a4be1a8f8d1a0c2b3a4f5e6d7c8b9",
};

describe("the check of a pipeline file", () => {
  it("asks for action on the branch, and says which file stays in force", () => {
    expect(pipelineFileCheck(input)).toMatchInlineSnapshot(`
{
  "annotations": [
    {
      "column": 5,
      "level": "failure",
      "line": 12,
      "message": "unknown key "aproval"; did you mean "approvals"?",
      "path": ".github/release-captain.yml",
    },
    {
      "column": 1,
      "level": "failure",
      "line": 30,
      "message": "two lines <b> @alice",
      "path": ".github/release-captain.yml",
    },
    {
      "column": 3,
      "level": "warning",
      "line": 5,
      "message": ""manual" is not obeyed yet",
      "path": ".github/release-captain.yml",
    },
    {
      "column": 1,
      "level": "notice",
      "line": 3,
      "message": "the first wave has no bake",
      "path": ".github/release-captain.yml",
    },
  ],
  "conclusion": "action_required",
  "name": "Release Captain (checkout)",
  "status": "completed",
  "summary": "Still using the file of \`9fceb02\`.

- \`.github/release-captain.yml:12:5\` unknown key "aproval"; did you mean "approvals"?
- \`.github/release-captain.yml:30:1\` two lines &#60;b&#62; &#64;<!-- -->alice

- \`deploy.yml\` is disabled. Enable it under Actions, then \`/retry\` the stage.

**Not obeyed yet**

- \`.github/release-captain.yml:5:3\` "manual" is not obeyed yet

**Unwise**

- \`.github/release-captain.yml:3:1\` the first wave has no bake",
  "title": ".github/release-captain.yml:12: unknown key "aproval"; did you mean "approvals"? (and 2 more)",
}
`);
  });

  it("is neutral on a pull request", () => {
    const { conclusion, summary } = pipelineFileCheck({ ...input, on: "pull-request" });
    expect(conclusion).toBe("neutral");
    expect(summary.split("\n")[0]).toMatchInlineSnapshot(
      `"Nothing changes before the merge; after it, this file would not come into force."`,
    );
  });

  it("succeeds where nothing is wrong", () => {
    const fine = { ...input, problems: [], ignored: [], faults: [] };
    expect(pipelineFileCheck(fine).conclusion).toBe("success");
    expect(pipelineFileCheck(fine).title).toMatchInlineSnapshot(
      `"The pipeline file is valid; 1 thing in it is unwise"`,
    );
    expect(pipelineFileCheck({ ...fine, warnings: [] }).title).toMatchInlineSnapshot(
      `"The pipeline file is valid"`,
    );
  });

  it("is neutral where something is not obeyed yet, and names it", () => {
    const { conclusion, title } = pipelineFileCheck({ ...input, problems: [], faults: [] });
    expect(conclusion).toBe("neutral");
    expect(title).toBe('Valid, but "manual" is not obeyed yet');
  });

  it("stays within what GitHub takes, however many problems there are", () => {
    const problem = { file, line: 1, column: 1, message: "x<y".repeat(100) };
    const many = Array.from({ length: 5_000 }, () => problem);
    const { annotations, summary } = pipelineFileCheck({ ...input, problems: many });
    expect(annotations).toHaveLength(50);
    expect(summary.length).toBeLessThan(65_535);
  });
});
