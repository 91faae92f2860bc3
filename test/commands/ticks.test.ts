/** Ticked boxes: an edit says which boxes are ticked, and nothing else of it is read. */
import { describe, expect, it } from "@jest/globals";
import { parseCommand } from "../../src/commands/parse.ts";
import { readComment } from "../../src/commands/read-comment.ts";
import { checkbox, tickedBoxes } from "../../src/views/checkbox.ts";
import { dashboardCommand } from "../../src/views/dashboard.ts";
import { openStage } from "./played.ts";

const box = checkbox("confirm:bcdf", "**Roll back now**");
const ticked = box.replace("[ ]", "[x]");

describe("a tick", () => {
  it.each([
    [box, []],
    [ticked, ["confirm:bcdf"]],
    [ticked.replace("[x]", "[X]").replace("- ", "* "), ["confirm:bcdf"]],
    [`/rollback prod-b --now\n${box}\n/confirm`, []],
    [`- [x] **Roll back now**`, []],
    [`- [x] <!-- release-captain:confirm:bcdf`, []],
    [`- [x] <!-- release-captain:confirm bcdf -->`, []],
    [`- [x] <!-- release-captain: -->`, []],
    [`- [x] <!-- release-captain:${"a".repeat(201)} -->`, []],
    [`> ${ticked}`, []],
    [`  ${ticked}`, []],
    [ticked.replace("release-captain", "release\u2010captain"), []],
    [ticked.replace("[x]", "[х]"), []],
  ])("in %j", (body, names) => expect(tickedBoxes(body)).toEqual(names));

  it("reads huge edits", () => {
    const body = `${"- [x] <!-- release-captain:".repeat(3_000)}\n${ticked}`;
    expect(tickedBoxes(body)).toEqual(["confirm:bcdf"]);
  });

  it("gives back names with dashes in a row", () => {
    const names = ["unhold:a--b---c", "unquarantine:R-1"];
    const body = names.map((name) => checkbox(name, "x").replace("[ ]", "[x]")).join("\n");
    expect(tickedBoxes(body)).toEqual(names);
  });
});

describe("a box of the dashboard", () => {
  it.each([
    ["resume", "/resume"],
    ["unhold:prod-a", "/promotions enable prod-a"],
    ["unquarantine:R1", "/unquarantine R1 --reason ticked on the dashboard"],
    ["confirm:bcdf", null],
    ["unhold:", null],
    ["resume:now", null],
    ["rollback:prod-a", null],
    ["halt", null],
    ["", null],
  ])("%j asks for %j", (name, command) => expect(dashboardCommand(name)).toBe(command));

  const play = openStage();

  it.each([
    "- [x] <!-- release-captain:unhold:--force -->",
    "- [x] <!-- release-captain:unhold:--now -->",
    "- [x] <!-- release-captain:unhold:--pipeline -->",
    "- [x] <!-- release-captain:unhold:prod-a%0A/rollback -->",
    "- [x] <!-- release-captain:unquarantine:--reason -->",
    "- [x] <!-- release-captain:unquarantine:R1 -->",
    "- [x] <!-- release-captain:rollback:prod-a -->",
    "- [x] <!-- release-captain:unhold:prod-a --> <!-- release-captain:halt -->",
  ])("that was forged does no more than its words would: %s", (body) => {
    const commands = tickedBoxes(body).flatMap((name) => dashboardCommand(name) ?? []);
    const typed = commands.map((command) => `${command} --pipeline checkout`).join("\n");

    expect(readComment(typed).map((one) => parseCommand(one).kind)).not.toContain("foreign");
    expect(play(typed, { permission: "write" }).deeds).toEqual([]);
    expect(play(typed, { permission: "read" }).outcomes).toEqual([]);
  });
});
