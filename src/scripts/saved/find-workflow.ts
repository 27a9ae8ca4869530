import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, parse, resolve } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { leavesFolder } from '../../host/disk/contained.js';
import { type ListOptions, listWorkflows, type SavedWorkflow } from './list-workflows.js';

/** What `workflow()` takes (C44). */
type WorkflowReference = string | { readonly scriptPath: string };

interface FoundWorkflow {
  readonly name: string;
  readonly file: string;
  readonly source: string;
}

interface FindOptions extends ListOptions {
  /** Absolute; a `scriptPath` is relative to it and stays in it. */
  readonly project: string;
}

/**
 * The script behind a name or a path. Throws E_WORKFLOW_UNKNOWN, listing what exists; whether the
 * script may run is for `checkScript`.
 */
export async function findWorkflow(
  reference: WorkflowReference,
  options: FindOptions,
): Promise<FoundWorkflow> {
  if (typeof reference !== 'string') return byPath(reference.scriptPath, options.project);
  const all = await listWorkflows(options);
  const found =
    all.find((one) => one.name === reference) ??
    all.find((one) => parse(one.file).name === reference);
  if (!found) throw unknown(reference, all);
  const source = await readFile(found.file, 'utf8').catch((error: unknown) => {
    throw new PlenumError('E_WORKFLOW_UNKNOWN', found.problem ?? `${found.file} cannot be read`, {
      hint: 'plenum workflows',
      cause: error,
    });
  });
  return { name: found.name, file: found.file, source };
}

function unknown(name: string, all: readonly SavedWorkflow[]): PlenumError {
  const names = all.map((one) => one.name);
  const near = nearestName(name, names);
  const named = (wanted: (one: SavedWorkflow) => boolean) =>
    all.flatMap((one) => (wanted(one) ? [one.name] : [])).join(', ');
  const saved = named(({ origin }) => origin !== 'shipped');
  const shipped = named(({ origin }) => origin === 'shipped');
  const known =
    `${saved === '' ? 'none is saved here' : `saved here: ${saved}`}` +
    `${shipped === '' ? '' : `; shipped: ${shipped}`}`;
  return new PlenumError(
    'E_WORKFLOW_UNKNOWN',
    `there is no workflow "${name}"${near ? `; did you mean "${near}"?` : ''} (${known})`,
    { hint: 'plenum workflows' },
  );
}

async function byPath(path: string, project: string): Promise<FoundWorkflow> {
  const refuse = (why: string) =>
    new PlenumError('E_WORKFLOW_UNKNOWN', `the scriptPath ${JSON.stringify(path)} ${why}`, {
      hint: 'write it relative to the project, e.g. "workflows/audit.js"',
    });
  if (typeof path !== 'string' || path === '' || path.includes('\0')) throw refuse('is no path');
  const wanted = resolve(project, path);
  if (isAbsolute(path) || leavesFolder(project, wanted)) throw refuse('leads out of the project');
  const real = await realpath(wanted).catch(() => null);
  if (real === null) throw refuse('does not exist in the project');
  if (leavesFolder(await realpath(project), real))
    throw refuse('is a link that leads out of the project');
  if (!(await stat(real)).isFile()) throw refuse('is not a file');
  return { name: parse(path).name, file: real, source: await readFile(real, 'utf8') };
}
