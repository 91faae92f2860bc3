/** A workflow as the API and webhooks show it. */
import { repositoryHtmlUrl, repositoryUrl } from "../../resources/present-repository.ts";
import type { World } from "../../world.ts";
import type { KnownWorkflow } from "../runs/run.ts";

export function presentWorkflow(world: World, workflow: KnownWorkflow) {
  const { repository, path, id } = workflow;
  const html = repositoryHtmlUrl(world, repository);
  const file = path.slice(path.lastIndexOf("/") + 1);
  return {
    id,
    node_id: world.nodeId("W", id),
    name: workflow.name,
    path,
    state: workflow.state,
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${repositoryUrl(world, repository)}/actions/workflows/${id}`,
    html_url: `${html}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}
