/** The addresses that a page about some releases links to. */
import type { ReleaseId } from "../domain/ids.ts";
import type { Links } from "../views/links.ts";
import type { Desk } from "./desk.ts";

/** @param releases whose runs are linked; null: of all that the state still knows */
export async function linksOf(
  desk: Desk,
  releases: readonly ReleaseId[] | null = null,
): Promise<Links> {
  const { owner, name } = desk.github.repository;
  const runs = new Map<string, string>();
  for (const { deployments } of desk.keeper.state().environments.values()) {
    for (const { key, release } of deployments) {
      if (releases !== null && !releases.includes(release)) continue;
      const run = await desk.keeper.store.readReference("run", key);
      const url = run?.data["url"];
      if (typeof url === "string") runs.set(key, url);
    }
  }
  return { server: desk.server, repository: `${owner}/${name}`, runs };
}
