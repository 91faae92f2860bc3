/** Repositories, as REST and webhooks both write them. */
import { z } from "zod";
import { id, login } from "./words.ts";

const full = z.object({
  id,
  name: z.string().min(1),
  owner: z.object({ login }),
  default_branch: z.string().min(1),
});

/** As little as a webhook may tell: then the full name tells the owner. */
const told = full.partial({ owner: true, default_branch: true }).extend({
  full_name: z.string().optional(),
});

/** A repository without the installation through which it is seen. The default branch is empty where it is not told. */
export const repository = told.transform((found) => ({
  repositoryId: found.id,
  owner: found.owner?.login ?? found.full_name?.split("/", 1)[0] ?? "",
  name: found.name,
  defaultBranch: found.default_branch ?? "",
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
