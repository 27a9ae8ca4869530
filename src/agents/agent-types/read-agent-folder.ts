import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { AgentTypeSettings } from '../../config/values/config.js';
import { messageOf } from '../../core/values/errors.js';
import { leavesFolder } from '../../host/disk/contained.js';
import type { AgentTypeFolder } from './agent-type-folders.js';
import { FrontMatterError } from './front-matter.js';

/** One file of agent types as it is; which of several counts is decided later. */
export interface ReadAgentFile {
  readonly name: string;
  readonly file: string;
  readonly settings: AgentTypeSettings;
  readonly notes: readonly string[];
  /** Why it cannot be used. */
  readonly problem: string | null;
}

const mostBytes = 256 * 1024;
const mostFiles = 500;
const deepest = 4;

/**
 * Every `*.md` of a folder and its subfolders. Those of a project are not read through links that
 * lead out of `root`.
 */
export async function readAgentFolder(
  folder: AgentTypeFolder,
  root: string,
): Promise<readonly ReadAgentFile[]> {
  const files = await filesIn(folder.path, 0);
  const read = await Promise.all(
    files
      .slice(0, mostFiles)
      .map((file) => readOne(file, folder.origin === 'project' ? root : null)),
  );
  if (files.length <= mostFiles) return read;
  const rest = `${folder.path}: more than ${mostFiles} files; the rest is not read`;
  return [
    ...read,
    {
      name: parse(files[mostFiles] ?? '').name,
      file: folder.path,
      settings: {},
      notes: [],
      problem: rest,
    },
  ];
}

async function filesIn(folder: string, depth: number): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(
    (entry) => !entry.name.startsWith('.'),
  );
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.endsWith('.md')) files.push(path);
    else if (entry.isDirectory() && depth < deepest && files.length <= mostFiles)
      files.push(...(await filesIn(path, depth + 1)));
  }
  return files;
}

async function readOne(file: string, root: string | null): Promise<ReadAgentFile> {
  const none: ReadAgentFile = {
    name: parse(file).name,
    file,
    settings: {},
    notes: [],
    problem: null,
  };
  try {
    const real = await realpath(file);
    if (root !== null && leavesFolder(await realpath(root), real))
      return { ...none, problem: `${file} is a link that leads out of the project` };
    const found = await stat(real);
    if (!found.isFile()) return { ...none, problem: `${file} is not a file` };
    if (found.size > mostBytes)
      return { ...none, problem: `${file} is larger than ${mostBytes / 1024} KiB` };
    // Loaded at the first file: most projects have none.
    const { parseAgentFile } = await import('./agent-file.js');
    return { ...none, ...parseAgentFile(await readFile(real, 'utf8'), none.name) };
  } catch (error) {
    const where =
      error instanceof FrontMatterError
        ? `${file}:${error.line} ${error.message}`
        : `${file} cannot be read: ${messageOf(error)}`;
    return { ...none, problem: where };
  }
}
