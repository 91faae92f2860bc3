/** The pipeline files as they stand at a commit, and whose they are. */
import { type ParsedFile, parsePipelineFiles } from "../../config/parse-files.ts";
import { defaultPipelineName, folderFileName } from "../../config/pipeline-name.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Desk } from "../desk.ts";
import type { Office } from "../office.ts";
import type { Outcome } from "../ports/github.ts";
import { sha256 } from "../sha256.ts";

export interface FileReading extends ParsedFile {
  /** Of the file's text: the same one has been judged before. */
  readonly hash: string;
  /** All pipeline files of that commit. */
  readonly files: readonly string[];
}

/**
 * Reads and understands all pipeline files at a commit or branch; none is an empty list, and no failure.
 * @param most more are refused
 */
export async function readFiles(
  office: Office,
  ref: string,
  most?: number,
): Promise<Outcome<readonly FileReading[]>> {
  const files = await office.github.readPipelineFiles(ref, most);
  if (!files.ok) return files;
  const parsed = parsePipelineFiles(files.value, await firstName(office));
  const hashes = new Map(files.value.map(({ file, text }) => [file, sha256(text)]));
  return {
    ok: true,
    value: parsed.map((one) => ({
      ...one,
      hash: hashes.get(one.file) ?? "",
      files: [...hashes.keys()],
    })),
  };
}

/** A pipeline that is named after its repository keeps its name when the repository is renamed. */
async function firstName(office: Office): Promise<string> {
  for (const desk of office.desks.values()) {
    const known = await desk.keeper.store.readReference("head", "repository-name");
    const name = known?.data["name"];
    if (typeof name === "string") return name;
  }
  return office.ref.name;
}

/** Which file a pipeline has, and since which commit it is in force. */
export interface FileInForce {
  readonly file: string | null;
  readonly commit: string | null;
  readonly hash: string | null;
}

const KEY = "file";

export async function rememberFile(
  desk: Desk,
  { file, hash }: FileReading,
  commit: CommitSha,
): Promise<void> {
  const data = { sha: commit, file, hash };
  await desk.keeper.store.saveReference({ subject: "head", key: KEY, githubId: 0, data });
}

export async function fileInForce(desk: Desk): Promise<FileInForce> {
  const known = await desk.keeper.store.readReference("head", KEY);
  const word = (name: string) => {
    const value = known?.data[name];
    return typeof value === "string" ? value : null;
  };
  return { file: word("file"), commit: word("sha"), hash: word("hash") };
}

/** The pipeline whose file this is, or was, or the only one that lost its own; null: nobody's. */
export async function ownerOf(
  office: Office,
  { file, files, pipeline }: FileReading,
): Promise<Desk | null> {
  const desks = [...office.desks.values()];
  if (pipeline !== null) {
    return desks.find(({ keeper }) => keeper.store.name === pipeline.name) ?? null;
  }
  const bereft: Desk[] = [];
  for (const desk of desks.filter(({ keeper }) => !keeper.state().isRemoved)) {
    const own = (await fileInForce(desk)).file;
    if (own === file) return desk;
    if (own !== null && !files.includes(own)) bereft.push(desk);
  }
  return bereft.length === 1 ? (bereft[0] ?? null) : null;
}

/**
 * The name of the pipeline that a file is about, as far as that can be told where it has mistakes.
 * @param owner of the file
 */
export async function nameIn(
  office: Office,
  { file, pipeline }: FileReading,
  owner: Desk | null,
): Promise<string> {
  const known = pipeline?.name ?? owner?.keeper.store.name;
  return known ?? defaultPipelineName(folderFileName(file) ?? (await firstName(office)));
}
