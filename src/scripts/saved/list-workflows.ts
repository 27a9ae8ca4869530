import { readdir, readFile, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { type CheckResult, checkScript } from '../../core/program/checks/check-script.js';
import { messageOf } from '../../core/values/errors.js';
import { type WorkflowFolder, type WorkflowPlace, workflowFolders } from './workflow-folders.js';

export interface SavedWorkflow {
  /** `meta.name`; the file's name where `meta` cannot be read. */
  readonly name: string;
  readonly description: string | null;
  readonly whenToUse: string | null;
  readonly file: string;
  readonly origin: WorkflowFolder['origin'];
  /** Why it cannot run, in one line: `file:line:column message`. */
  readonly problem: string | null;
  /** Files of the same name that this one hides, strongest first. */
  readonly shadows: readonly string[];
}

export interface ListOptions extends WorkflowPlace {
  readonly check?: (text: string, file: string) => CheckResult;
}

/**
 * Every saved workflow that can be named from here, strongest place first (C90). Broken ones are
 * listed with their error.
 */
export async function listWorkflows({
  check = checkScript,
  ...place
}: ListOptions): Promise<readonly SavedWorkflow[]> {
  const byName = new Map<string, { readonly shown: SavedWorkflow; readonly hidden: string[] }>();
  for (const folder of await workflowFolders(place)) {
    for (const file of await scriptsIn(folder.path)) {
      const found = await describe(file, folder.origin, check);
      const winner = byName.get(found.name);
      if (winner) winner.hidden.push(file);
      else byName.set(found.name, { shown: found, hidden: [] });
    }
  }
  return [...byName.values()].map(({ shown, hidden }) => ({ ...shown, shadows: hidden }));
}

async function scriptsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const scripts = names.filter((name) => /\.m?js$/.test(name) && !name.startsWith('.')).sort();
  const files: string[] = [];
  for (const name of scripts) {
    const file = join(folder, name);
    // A link to nowhere is listed too: it has an error to show.
    if ((await stat(file).catch(() => null))?.isDirectory() !== true) files.push(file);
  }
  return files;
}

async function describe(
  file: string,
  origin: SavedWorkflow['origin'],
  check: (text: string, file: string) => CheckResult,
): Promise<SavedWorkflow> {
  const none = {
    name: parse(file).name,
    description: null,
    whenToUse: null,
    file,
    origin,
    shadows: [],
  };
  try {
    const checked = check(await readFile(file, 'utf8'), file);
    if (checked.ok) {
      const { name, description, whenToUse } = checked.program.meta;
      return { ...none, name, description, whenToUse: whenToUse ?? null, problem: null };
    }
    const [first] = checked.problems;
    const where = first ? `${file}:${first.place.line}:${first.place.column + 1}` : file;
    return { ...none, problem: `${where} ${first?.message ?? 'refused'}` };
  } catch (error) {
    return { ...none, problem: `${file} cannot be read: ${messageOf(error)}` };
  }
}
