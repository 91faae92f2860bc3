/** What an app asks about itself: who it is, where it is installed, and for tokens. */
import { z } from "zod";
import { covers, type Permissions } from "../access.ts";
import {
  type Answer,
  created,
  forbidden,
  noContent,
  notFound,
  ok,
  Refusal,
  unprocessable,
} from "../answer.ts";
import { answerCountedPage, answerPage } from "../paging.ts";
import { parseBody } from "../parse-body.ts";
import { type Call, globalRoute, parameter, type Route } from "../routes.ts";
import { TOKEN_LIFE_MS } from "../tokens.ts";
import type { World } from "../world.ts";
import { type App, type Installation, presentApp, presentInstallation } from "./apps.ts";
import { presentFullRepository } from "./present-repository.ts";
import { isoSeconds } from "./pushes.ts";
import type { Repository } from "./repositories.ts";

export const appRoutes: readonly Route[] = [
  globalRoute("GET /app", "apps/get-authenticated", (call) => {
    const app = demandApp(call);
    return ok({
      ...presentApp(call.world, app),
      installations_count: installationsOf(call.world, app).length,
    });
  }),
  globalRoute("GET /app/installations", "apps/list-installations", (call) =>
    answerPage(call, installationsOf(call.world, demandApp(call)), (one) =>
      presentInstallation(call.world, one),
    ),
  ),
  globalRoute("GET /app/installations/{installation_id}", "apps/get-installation", (call) =>
    ok(presentInstallation(call.world, installationOf(call))),
  ),
  globalRoute(
    "POST /app/installations/{installation_id}/access_tokens",
    "apps/create-installation-access-token",
    createToken,
  ),
  globalRoute(
    "GET /installation/repositories",
    "apps/list-repos-accessible-to-installation",
    listRepositories,
  ),
  globalRoute("DELETE /installation/token", "apps/revoke-installation-access-token", revokeToken),
  globalRoute("GET /repos/{owner}/{repo}/installation", "apps/get-repo-installation", (call) => {
    const repository = call.world.repository(parameter(call, "owner"), parameter(call, "repo"));
    return answerInstallation(call, (one) => repository !== null && reaches(one, repository));
  }),
  globalRoute("GET /orgs/{org}/installation", "apps/get-org-installation", (call) =>
    answerInstallation(call, (one) => one.account === call.world.account(parameter(call, "org"))),
  ),
  globalRoute("GET /users/{username}/installation", "apps/get-user-installation", (call) =>
    answerInstallation(
      call,
      (one) => one.account === call.world.account(parameter(call, "username")),
    ),
  ),
];

/** The app that signed the request's JWT; 401 for any other caller. */
export function demandApp(call: Call): App {
  if (call.caller.kind === "app") return call.caller.app;
  throw new Refusal(401, { message: "A JSON web token could not be decoded" });
}

/** Whether an installation covers a repository. */
export function reaches(installation: Installation, repository: Repository): boolean {
  if (installation.account !== repository.owner) return false;
  return installation.repositories === "all" || installation.repositories.has(repository);
}

/** The repositories that an installation covers. */
export function repositoriesOf(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter((one) => reaches(installation, one));
}

function installationsOf(world: World, app: App): Installation[] {
  return [...world.installations.values()].filter((one) => one.app === app);
}

function installationOf(call: Call): Installation {
  const app = demandApp(call);
  const installation = call.world.installations.get(Number(parameter(call, "installation_id")));
  if (installation === undefined || installation.app !== app) throw notFound();
  return installation;
}

function answerInstallation(call: Call, fits: (installation: Installation) => boolean): Answer {
  const found = installationsOf(call.world, demandApp(call)).find(fits);
  if (found === undefined) throw notFound();
  return ok(presentInstallation(call.world, found));
}

const WANTED_TOKEN = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

function createToken(call: Call): Answer {
  const { world } = call;
  const installation = installationOf(call);
  if (installation.suspendedAt !== null) throw forbidden("This installation has been suspended");
  const wanted = parseBody(call, WANTED_TOKEN);
  const permissions = narrow(installation, wanted.permissions);
  const names = wanted.repositories?.map((name) => name.toLowerCase());
  const isChosen = names !== undefined || wanted.repository_ids !== undefined;
  const chosen = repositoriesOf(world, installation).filter(
    (one) => names?.includes(one.name.toLowerCase()) || wanted.repository_ids?.includes(one.id),
  );
  const asked = (names?.length ?? 0) + (wanted.repository_ids?.length ?? 0);
  if (isChosen && chosen.length < asked) throw unprocessable(UNREACHABLE);
  const repositories = isChosen ? { repositories: new Set(chosen) } : {};
  const token = world.issueToken({
    kind: "installation",
    installation,
    permissions,
    ...repositories,
  });
  const isAll = installation.repositories === "all" && !isChosen;
  return created({
    token,
    expires_at: isoSeconds(world.wallClock.now() + TOKEN_LIFE_MS),
    permissions: { metadata: "read", ...permissions },
    repository_selection: isAll ? "all" : "selected",
    ...(isChosen ? { repositories: chosen.map((one) => presentFullRepository(world, one)) } : {}),
  });
}

const UNREACHABLE =
  "There is at least one repository that does not exist or is not accessible to the parent installation.";

function narrow(installation: Installation, wanted: Permissions | undefined): Permissions {
  if (wanted === undefined) return installation.permissions;
  for (const [name, level] of Object.entries(wanted)) {
    const granted = name === "metadata" ? "read" : installation.permissions[name];
    if (covers(granted, level)) continue;
    throw unprocessable("The permissions requested are not granted to this installation.");
  }
  return wanted;
}

function listRepositories(call: Call): Answer {
  const { caller, world } = call;
  if (caller.kind !== "installation")
    throw forbidden(
      "You must authenticate with an installation access token in order to list repositories accessible to the installation.",
    );
  const { installation, repositories } = caller;
  const all = repositoriesOf(world, installation).filter(
    (one) => repositories === "all" || repositories.has(one),
  );
  const isAll = installation.repositories === "all" && repositories === "all";
  const answer = answerCountedPage(call, { name: "repositories", all }, (one) =>
    presentFullRepository(world, one),
  );
  const selection = { repository_selection: isAll ? "all" : "selected" };
  return { ...answer, body: Object.assign({}, answer.body, selection) };
}

function revokeToken(call: Call): Answer {
  const token = /\s(\S+)$/.exec(String(call.headers["authorization"]))?.[1];
  if (token !== undefined) call.world.tokens.revoke(token);
  return noContent();
}
