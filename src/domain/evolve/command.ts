/** Commands wait for their answer; a halt stands until it is lifted. */
import type { CommandDecision, ReleaseDecision } from "../decision.ts";
import type { WorldFact } from "../fact.ts";
import type { Instant } from "../ids.ts";
import type { State } from "../state.ts";

type CommandEntry = { readonly at: Instant } & (
  | CommandDecision
  | Extract<ReleaseDecision, { type: "Halt" | "Resume" }>
  | Extract<WorldFact, { type: "CommandGiven" | "FaultFound" | "FaultMended" | "PipelineHalted" }>
);

/** A comment that is delivered again is one of the last few hundred. */
const MOST_ANSWERED = 500;

export function evolveCommand(state: State, entry: CommandEntry): State {
  switch (entry.type) {
    case "CommandGiven":
      if (state.commands.some(({ id }) => id === entry.command.id)) return state;
      if (state.answered.includes(entry.command.id)) return state;
      return { ...state, commands: [...state.commands, entry.command] };
    case "Reply":
      return {
        ...state,
        commands: state.commands.filter(({ id }) => id !== entry.command),
        answered: [...state.answered, entry.command].slice(-MOST_ANSWERED),
      };
    case "OpenPreview": {
      const { preview } = entry;
      return { ...state, previews: new Map(state.previews).set(preview.code, preview) };
    }
    case "ClosePreview": {
      const previews = new Map(state.previews);
      previews.delete(entry.preview.code);
      return { ...state, previews };
    }
    case "FaultFound":
      if (JSON.stringify(state.faults.get(entry.key)?.fault) === JSON.stringify(entry.fault)) {
        return state;
      }
      return {
        ...state,
        faults: new Map(state.faults).set(entry.key, { fault: entry.fault, since: entry.at }),
      };
    case "FaultMended":
      return mend(state, entry.key);
    case "PipelineHalted":
      return { ...state, halt: { by: null, reason: entry.cause } };
    case "Halt":
      return { ...state, halt: { by: entry.by, reason: entry.reason } };
    // Whoever lets promotions go on has seen that there is a new owner.
    case "Resume":
      return mend({ ...state, halt: null }, "transferred");
  }
}

function mend(state: State, key: string): State {
  if (!state.faults.has(key)) return state;
  const faults = new Map(state.faults);
  faults.delete(key);
  return { ...state, faults };
}
