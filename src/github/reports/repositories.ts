/** Repositories, as REST and webhooks both write them. */
import { z } from "zod";
import { id, login } from "./words.ts";

const full = z.object({
  id,
  name: z.string().min(1),
  owner: z.object({ login }),
  default_branch: z.string().min(1),
});

/** A repository without the installation through which it is seen. */
export const repository = full.transform((found) => ({
  repositoryId: found.id,
  owner: found.owner.login,
  name: found.name,
  defaultBranch: found.default_branch,
}));

/** As `GET /installation/repositories` lists it. */
export const listedRepository = full
  .extend({ archived: z.boolean().default(false) })
  .transform((found) => ({
    repositoryId: found.id,
    owner: found.owner.login,
    name: found.name,
    defaultBranch: found.default_branch,
    isArchived: found.archived,
  }));
