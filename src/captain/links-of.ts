/** The addresses that a page about some releases links to. */
import type { ReleaseId } from "../domain/ids.ts";
import type { Links } from "../views/links.ts";
import type { Desk } from "./desk.ts";

/** @param releases whose runs are linked; null: of all that the state still knows */
export function linksOf(desk: Desk, releases: readonly ReleaseId[] | null = null): Promise<Links> {
  const deployments = [...desk.keeper.state().environments.values()].flatMap((environment) =>
    environment.deployments.filter(
      ({ release }) => releases === null || releases.includes(release),
    ),
  );
  return linksOfDeployments(
    desk,
    deployments.map(({ key }) => key),
  );
}

/** @param keys of deployments of any age whose runs are linked */
export async function linksOfDeployments(desk: Desk, keys: readonly string[]): Promise<Links> {
  const { owner, name } = desk.github.repository;
  const runs = new Map<string, string>();
  const found = keys.length === 0 ? [] : await desk.keeper.store.readReferences("run", keys);
  for (const { key, data } of found) {
    if (typeof data["url"] === "string") runs.set(key, data["url"]);
  }
  return { server: desk.server, repository: `${owner}/${name}`, runs };
}
