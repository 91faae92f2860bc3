/** What GitHub says of people now: asked once for each comment, and never remembered longer. */
import { type Standing, teamsNamed } from "../../commands/permission.ts";
import type { Pipeline } from "../../domain/pipeline.ts";
import type { Desk } from "../desk.ts";
import type { GitHub, Outcome } from "../ports/github.ts";

export type AskStanding = (desk: Desk, pipeline: Pipeline) => Promise<Outcome<Standing>>;

/** Ten commands for ten pipelines are one question, or a stranger's comment would cost a hundred. */
export function standingsOf(login: string): AskStanding {
  let role: ReturnType<GitHub["readPermission"]> | null = null;
  const memberships = new Map<string, ReturnType<GitHub["isTeamMember"]>>();
  const isMember = (desk: Desk, team: string) => {
    const asked = memberships.get(team) ?? desk.github.isTeamMember(team, login);
    memberships.set(team, asked);
    return asked;
  };
  return async (desk, pipeline) => {
    role ??= desk.github.readPermission(login);
    const permission = await role;
    if (!permission.ok && permission.trouble.kind === "retryable") return permission;
    const teams = await teamsOf(desk, pipeline, (team) => isMember(desk, team));
    if (!teams.ok) return teams;
    const known = permission.ok ? permission.value : NOBODY;
    return { ok: true, value: { ...known, teams: teams.value } };
  };
}

async function teamsOf(
  desk: Desk,
  pipeline: Pipeline,
  isMember: (team: string) => ReturnType<GitHub["isTeamMember"]>,
): Promise<Outcome<ReadonlySet<string>>> {
  const found = new Set<string>();
  for (const team of teamsNamed(pipeline)) {
    const member = await isMember(team);
    if (!member.ok && member.trouble.kind === "retryable") return member;
    if (!member.ok) await sayUnreadable(desk);
    if (member.ok && member.value) found.add(team);
  }
  return { ok: true, value: found };
}

/** An account that GitHub does not know here may do nothing. */
const NOBODY = { role: "none", base: "none" } as const;

/** Without that nobody of a team may do anything, and only silence would tell. */
async function sayUnreadable(desk: Desk): Promise<void> {
  const fault = { kind: "teams-need-members", key: "permissions" } as const;
  await desk.keeper.takeIn([{ at: desk.clock.now(), type: "FaultFound", key: "teams", fault }]);
}
