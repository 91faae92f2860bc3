import { describe, expect, test } from "@jest/globals";
import { evaluate } from "../../../src/simulation/github/actions/expressions/evaluate.ts";
import { fill, holds } from "../../../src/simulation/github/actions/expressions/template.ts";
import { toText, type Value } from "../../../src/simulation/github/actions/expressions/value.ts";

const contexts: Record<string, Value> = {
  inputs: {
    environment: "prod-a",
    dry_run: false,
    targets: '[{"environment":"a"},{"environment":"b"}]',
  },
  github: { ref: "refs/heads/main", event: { inputs: { kind: "promotion" } } },
  needs: {
    build: { result: "success", outputs: { digest: "sha256:1" } },
    test: { result: "failure", outputs: {} },
  },
  matrix: { target: { environment: "eu", deployment_id: 7 } },
  env: {},
};

describe("GitHub's expressions", () => {
  test.each<[string, Value]>([
    ["inputs.environment", "prod-a"],
    ["inputs['environment']", "prod-a"],
    ["github.event.inputs.kind == 'PROMOTION'", true],
    ["inputs.missing", null],
    ["inputs.missing.deeper", null],
    ["inputs.missing || 'default'", "default"],
    ["inputs.dry_run && 'dry' || 'wet'", "wet"],
    ["!inputs.dry_run", true],
    ["1 == '1'", true],
    ["null == 0", true],
    ["'' == 0", true],
    ["'a' != 'b' && 2 > 1 && 2 >= 2 && 1 < 2 && 1 <= 1", true],
    ["(true || false) && false", false],
    ["0x1F", 31],
    ["-1.5e1", -15],
    ["'it''s'", "it's"],
    ["contains('Release', 'lease')", true],
    ["contains(fromJSON('[\"a\",\"b\"]'), 'B')", true],
    ["contains(needs.*.result, 'failure')", true],
    ["startsWith(github.ref, 'refs/heads/')", true],
    ["endsWith(github.ref, 'MAIN')", true],
    ["format('{0}-{1} {{x}}', 'a', 2)", "a-2 {x}"],
    ["join(fromJSON('[1,2]'), '+')", "1+2"],
    ["fromJSON(inputs.targets)[1].environment", "b"],
    ["join(fromJSON(inputs.targets).*.environment)", "a,b"],
    ["matrix.target.deployment_id", 7],
    ["toJSON(matrix.target)", '{\n  "environment": "eu",\n  "deployment_id": 7\n}'],
    ["needs.build.outputs.digest", "sha256:1"],
    ["case(false, 'a', true, 'b', 'c')", "b"],
  ])("%s", (expression, wanted) => {
    expect(evaluate(expression, { contexts })).toEqual(wanted);
  });

  test.each([
    [
      "secret.X",
      "Unrecognized named-value: 'secret'. Located at position 1 within expression: secret.X",
    ],
    [
      "sha1('x')",
      "Unrecognized function: 'sha1'. Located at position 1 within expression: sha1('x')",
    ],
    ["contains('x')", "Too few parameters supplied: 'contains'"],
    ["format('{1}', 'a')", "references more arguments than were supplied"],
    ["inputs.", "Unexpected end of expression"],
    ["1 +", "Unexpected symbol: '+'. Located at position 3"],
    ["(1", "Unexpected end of expression"],
    ["fromJSON('nope')", "Error reading JToken"],
    ["success()", "Unrecognized function: 'success'"],
  ])("refuses %s", (expression, message) => {
    expect(() => evaluate(expression, { contexts })).toThrow(message);
  });

  test("fill a text in, and keep the type of an expression that stands alone", () => {
    expect(fill(`to \${{ inputs.environment }} (\${{ 1 == 1 }})`, { contexts })).toBe(
      "to prod-a (true)",
    );
    expect(fill(`\${{ inputs.dry_run }}`, { contexts })).toBe(false);
    expect(fill(`\${{ format('}}') }}`, { contexts })).toBe("}");
    expect(toText(null)).toBe("");
  });

  test.each([
    [undefined, { success: true, failure: false }, true],
    [undefined, { success: false, failure: true }, false],
    ["always()", { success: false, failure: true }, true],
    ["failure()", { success: false, failure: true }, true],
    ["failure()", { success: true, failure: false }, false],
    ["inputs.environment == 'prod-a'", { success: false, failure: true }, false],
    [`\${{ inputs.environment == 'prod-a' }}`, { success: true, failure: false }, true],
    ["!cancelled() && inputs.environment == 'prod-a'", { success: false, failure: true }, true],
  ])("lets the condition %s hold as the job stands", (condition, { success, failure }, wanted) => {
    const status = { success, failure, cancelled: false, always: true };
    expect(holds(condition, { contexts, status })).toBe(wanted);
  });
});
