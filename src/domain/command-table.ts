/** The commands that people may type: the one list from which help, parsing, refusals and permissions follow. */

/** `view`: ask; `rollback`: stop and reopen; `approve`: override. */
export type PermissionClass = "view" | "rollback" | "approve";

export interface CommandEntry {
  /** What follows the slash. */
  readonly word: CommandWord;
  /** As people read it: capitals stand for something, `[]` may be left out, `…` may be repeated, `|` means either. */
  readonly operands: string;
  /** One line. */
  readonly does: string;
  readonly permission: PermissionClass;
  /** The word is known, and this version answers that it can't do it yet. */
  readonly isMissing?: true;
}

export type CommandWord =
  | "rollback"
  | "confirm"
  | "cancel"
  | "promotions"
  | "status"
  | "history"
  | "where"
  | "recent"
  | "approve"
  | "reject"
  | "retry"
  | "halt"
  | "resume"
  | "quarantine"
  | "unquarantine"
  | "hotfix"
  | "help";

/** In the order in which help shows them: first what is needed at night. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    word: "rollback",
    operands: "WHERE… [--to RELEASE] [--reason TEXT] [--now]",
    does: "shows what would go back, then waits for a confirmation; with --now at once",
    permission: "rollback",
  },
  {
    word: "confirm",
    operands: "[CODE]",
    does: "carries out the rollback that a preview shows",
    permission: "rollback",
  },
  {
    word: "cancel",
    operands: "[CODE]",
    does: "drops a preview",
    permission: "rollback",
  },
  {
    word: "promotions",
    operands: "disable|enable WHERE… [--in|--out] [--reason TEXT] [--force]",
    does: "closes or opens the ways into and out of environments",
    permission: "rollback",
  },
  {
    word: "halt",
    operands: "[--reason TEXT]",
    does: "stops all new promotions; rollbacks still run",
    permission: "rollback",
  },
  { word: "resume", operands: "", does: "starts promotions again", permission: "rollback" },
  {
    word: "status",
    operands: "[WHERE|RELEASE]",
    does: "what runs where, what waits and why",
    permission: "view",
  },
  {
    word: "history",
    operands: "ENVIRONMENT [COUNT]",
    does: "the deployments of an environment, newest first",
    permission: "view",
  },
  {
    word: "where",
    operands: "COMMIT|#PR|RELEASE",
    does: "where a change runs, where not, and why not",
    permission: "view",
  },
  {
    word: "recent",
    operands: "[DURATION]",
    does: "all deployments of the last hours, newest first",
    permission: "view",
  },
  {
    word: "retry",
    operands: "STAGE|build [RELEASE]",
    does: "tries a rejected release again, or builds one that was not built",
    permission: "rollback",
  },
  {
    word: "reject",
    operands: "STAGE [RELEASE]",
    does: "rejects a release in a stage, and rolls it back there where that is automatic",
    permission: "rollback",
  },
  {
    word: "quarantine",
    operands: "RELEASE",
    does: "bars a release from any further promotion",
    permission: "rollback",
  },
  {
    word: "unquarantine",
    operands: "RELEASE --reason TEXT",
    does: "lets a quarantined release move again",
    permission: "approve",
  },
  {
    word: "approve",
    operands: "STAGE|review [RELEASE]",
    does: "answers a manual step, or accepts an unreviewed change",
    permission: "approve",
    isMissing: true,
  },
  {
    word: "hotfix",
    operands: "BRANCH --reason TEXT",
    does: "releases an urgent branch",
    permission: "approve",
    isMissing: true,
  },
  { word: "help", operands: "", does: "this table", permission: "view" },
];

/** The entry of a word; null: it is none of ours. */
export function findCommand(word: string): CommandEntry | null {
  return COMMANDS.find((entry) => entry.word === word) ?? null;
}
