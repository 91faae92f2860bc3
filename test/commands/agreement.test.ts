/** The table of commands, its help and what is understood agree. */
import { describe, expect, it } from "@jest/globals";
import { parseCommand } from "../../src/commands/parse.ts";
import { readComment } from "../../src/commands/read-comment.ts";
import { COMMANDS, type CommandWord } from "../../src/domain/command-table.ts";
import { helpAnswer } from "../../src/views/help-answer.ts";
import { openStage } from "./played.ts";

const play = openStage();

/** One comment for each command that has all its operands and options, and what comes of it. */
const EXAMPLES: Readonly<Record<CommandWord, readonly [string, string]>> = {
  rollback: ["/rollback prod-* beta --to R1 --reason it is slow --now", "done"],
  confirm: ["/confirm bcdf", "refused: no-preview"],
  cancel: ["/cancel bcdf", "refused: no-preview"],
  promotions: [
    "/promotions enable prod --in --out --reason it is fine --force",
    "refused: nothing",
  ],
  halt: ["/halt --reason audit", "done"],
  resume: ["/resume", "refused: nothing"],
  status: ["/status prod", "done"],
  history: ["/history prod-a 5", "done"],
  where: ["/where R1", "done"],
  recent: ["/recent 4h", "done"],
  retry: ["/retry prod R1", "refused: not-rejected"],
  reject: ["/reject prod R1", "refused: nothing"],
  quarantine: ["/quarantine R1", "done"],
  unquarantine: ["/unquarantine R1 --reason it was something else", "refused: not-quarantined"],
  approve: ["/approve prod R1", "refused: usage"],
  hotfix: ["/hotfix urgent --reason it burns", "refused: usage"],
  help: ["/help", "done"],
};

const OPTIONS: Readonly<Record<string, string>> = {
  to: "R1",
  reason: "some words",
  now: "",
  in: "",
  out: "",
  force: "",
};
/** Taken with thanks, though nobody asks for it. */
const WELCOME = ["approve --reason", "quarantine --reason", "reject --reason"];

function parsed(body: string): string {
  return readComment(body)
    .map((written) => parseCommand(written).kind)
    .join();
}

describe.each(COMMANDS)("/$word", ({ word, operands, does, isMissing }) => {
  it("is understood as the table shows it", () => {
    const [body, outcome] = EXAMPLES[word];
    expect(parsed(body)).toBe("command");
    expect(play(body, { permission: "admin" }).outcomes).toEqual([outcome]);
  });

  it("takes the options that the table shows, and no others", () => {
    const taken = Object.entries(OPTIONS).flatMap(([name, value]) =>
      parsed(`/${word} --${name} ${value}`) === "command" ? [`--${name}`] : [],
    );
    const shown = [...operands.matchAll(/--[a-z]+/g)].map(([option]) => option);
    const extra = taken.filter((option) => !shown.includes(option));

    expect(shown.filter((option) => !taken.includes(option))).toEqual([]);
    expect(extra.filter((option) => !WELCOME.includes(`${word} ${option}`))).toEqual([]);
    expect(parsed(`/${word} --pipeline checkout`)).toBe("command");
  });

  it("stands in the help where there is more to it than a refusal", () => {
    const row = `| /${`${word} ${operands}`.trim()} | ${does} |`;

    expect(words(helpAnswer(null)).includes(row)).toBe(isMissing !== true);
    const [body] = EXAMPLES[word];
    const { texts } = play(body, { permission: "admin" });
    expect(texts.join().includes("this version has no")).toBe(isMissing === true);
  });

  it("is asked for by those of its class alone", () => {
    const [body] = EXAMPLES[word];
    const outcomes = ["triage", "write", "maintain"].map(
      (permission) => play(body, { permission }).outcomes[0] === "refused: permission",
    );
    expect(outcomes).toEqual(REFUSED_TO[word === "promotions" ? "approve" : permissionOf(word)]);
  });
});

/** Triage, write, maintain. */
const REFUSED_TO = {
  view: [false, false, false],
  rollback: [true, false, false],
  approve: [true, true, false],
};

function permissionOf(word: CommandWord): keyof typeof REFUSED_TO {
  return COMMANDS.find((entry) => entry.word === word)?.permission ?? "view";
}

function words(markdown: string): string {
  return markdown
    .replaceAll(/<!--.*?-->|<\/?code>|`/g, "")
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));
}

describe("a near miss", () => {
  it.each([
    ["/rolback prod-a --now", "/rollback"],
    ["/rollbak prod-a", "/rollback"],
    ["/rollbacks prod-a", "/rollback"],
    ["/rollbcak prod-a", "/rollback"],
    ["/captain promotion enable prod", "/promotions"],
    ["/quarantin R1", "/quarantine"],
    ["/comfirm", "/confirm"],
    ["/statsu", "/status"],
  ])("%s is refused with a suggestion", (body, suggestion) => {
    const { deeds, outcomes, texts } = play(body);
    expect({ deeds, outcomes }).toEqual({ deeds: [], outcomes: ["refused: unknown"] });
    expect(texts.join()).toContain(suggestion);
  });
});

describe("options", () => {
  const commandOf = (body: string) => {
    const [written] = readComment(body);
    const result = written === undefined ? null : parseCommand(written);
    return result?.kind === "command" ? result.command : null;
  };

  it.each([
    ["/rollback a --reason it broke --now", "it broke", true],
    ['/rollback a --reason "do not --now" b', "do not --now", false],
    ["/rollback a --reason “do not --now”", "do not --now", false],
    ['/rollback a --reason "no end --now', '"no end', true],
    ['/rollback a --reason "" --now', "", null],
    ["/rollback a --reason=it broke --now", "it broke", true],
    ['/rollback a --reason="a = b --now" b', "a = b --now", false],
    ["/rollback a --reason a --no-op b", "a --no-op b", false],
    [`/rollback a --reason ${"é".repeat(400)}`, "é".repeat(300), false],
    [`/rollback a --reason x\u0000y\u001B[31m`, "x y [31m", false],
  ])("%j", (body, reason, now) => {
    const command = commandOf(body);
    if (now === null) expect(command).toBeNull();
    else expect(command?.options).toMatchObject({ reason, now });
  });

  it("take their value after a space or an equals sign", () => {
    expect(commandOf("/rollback a --to=R1 --pipeline=shop b")).toMatchObject({
      operands: ["a", "b"],
      options: { to: "R1", pipeline: "shop" },
    });
  });

  it("are refused where they are not known, misspelt, or have no value", () => {
    const bodies = [
      "/rollback a --nwo",
      "/rollback a --NOW",
      "/rollback a --",
      "/rollback a --to",
      "/rollback a --to --now",
      "/rollback a --to=",
      "/rollback a --to=--now",
      "/rollback a --now=yes",
      "/rollback a --reason=",
      "/rollback a --tO=R1",
      "/rollback a --reason --now",
      "/resume --reason why",
      "/status --now",
      `/rollback ${"a ".repeat(201)}`,
    ];
    expect(bodies.map(parsed)).toEqual(bodies.map(() => "usage"));
  });
});
