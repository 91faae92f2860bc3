/** `artifact-id`: the name of the release that a commit makes, the same as the service computes. */
import { info, setOutput } from "@actions/core";
import { artifactId, committerInstant } from "../../src/domain/artifact-id.ts";
import { type CommitSha, commitSha, type Instant } from "../../src/domain/ids.ts";
import { connect, type GitHub, persistently, troubleOf, unexpected } from "./github.ts";
import { requiredInput } from "./inputs.ts";
import { currentJob } from "./job.ts";
import { findPipeline } from "./pipeline.ts";
import { Refusal } from "./refusal.ts";

/** Sets the outputs `artifact-id`, `commit` and `pipeline`. */
export async function nameArtifact(): Promise<void> {
  const job = currentJob();
  const commit = commitSha(requiredInput("commit"));
  const pipeline = await findPipeline(job);
  const committedAt = await committerDate(await connect(job), commit);

  const id = artifactId({ pipeline, committedAt, commit });
  setOutput("artifact-id", id);
  setOutput("commit", commit);
  setOutput("pipeline", pipeline);
  info(`Artifact ID: ${id}`);
}

/** Asked of GitHub rather than of the checkout, which may be shallow, rewritten or absent. */
async function committerDate(github: GitHub, commit: CommitSha): Promise<Instant> {
  try {
    const answer = await persistently(() =>
      github.call("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
        ...github.here(),
        commit_sha: commit,
      }),
    );
    return committerInstant(answer.data.committer.date);
  } catch (error) {
    const trouble = troubleOf(error);
    switch (trouble.kind) {
      case "forbidden":
        throw new Refusal('Add "permissions: contents: read" to this job.');
      case "not-found":
        throw new Refusal(
          'This repository has no such commit, or the job\'s token may not see it: add "permissions: contents: read" to this job.',
        );
      case "passing":
      case "other":
        throw unexpected(trouble, "read the commit");
    }
  }
}
