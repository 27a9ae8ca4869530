import { parse } from 'node:path';
import { listWorkflows } from '../../scripts/saved/list-workflows.js';
import { saveWorkflow } from '../../scripts/saved/save-workflow.js';
import type { OpenRun } from '../look/open-run.js';
import { checkedProgram } from '../start/start-run.js';

interface SaveRequest {
  readonly run: Pick<OpenRun, 'id' | 'handle'>;
  /** Name of the file [made from `meta.name`]. */
  readonly name: string | undefined;
  readonly project: string;
  readonly cwd: string;
  readonly home: string;
  readonly overwrite: boolean;
}

interface SavedRun {
  /** What `plenum run` takes. */
  readonly name: string;
  readonly file: string;
  /** A saved workflow that `plenum run <name>` finds instead of this one, or `null`. */
  readonly hiddenBy: string | null;
}

/**
 * Keeps the script of a run as a saved workflow of the project (C90). A script that `check` refuses
 * is not saved.
 */
export async function saveRun({
  run,
  name,
  project,
  cwd,
  home,
  overwrite,
}: SaveRequest): Promise<SavedRun> {
  const source = await run.handle.script();
  const { meta } = checkedProgram(source, `the script of run ${run.id}`);
  const chosen = name ?? fileName(meta.name);
  const file = await saveWorkflow(project, chosen, source, {
    overwrite,
    again: `plenum save ${run.id} ${chosen} --force`,
  });
  const all = await listWorkflows({ cwd, home });
  const found =
    all.find((one) => one.name === chosen) ?? all.find((one) => parse(one.file).name === chosen);
  return { name: chosen, file, hiddenBy: found && found.file !== file ? found.file : null };
}

/** `Audit: all routes` → `audit-all-routes`. */
function fileName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^[-_]+|-+$/g, '');
  return plain.slice(0, 64).replace(/-$/, '') || 'workflow';
}
