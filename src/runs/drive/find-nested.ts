import { userHome } from '../../config/layers/home.js';
import type { JsonObject } from '../../core/values/json.js';
import { findWorkflow } from '../../scripts/saved/find-workflow.js';
import type { FoundWorkflow } from './workflow-snapshots.js';

/** The saved workflow that `workflow()` names, by name or `{ scriptPath }` (C44). */
export async function findNested(project: string, input: JsonObject): Promise<FoundWorkflow> {
  const reference =
    typeof input.scriptPath === 'string' ? { scriptPath: input.scriptPath } : String(input.name);
  const found = await findWorkflow(reference, {
    project,
    cwd: project,
    home: userHome(process.env),
  });
  return { name: found.name, source: found.source, file: found.file };
}
