import { dirname } from 'node:path';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { Site } from '../../core/step/step.js';
import { messageOf } from '../../core/values/errors.js';
import { shippedFolder } from '../../scripts/saved/shipped-folder.js';
import { findNested } from './find-nested.js';

/** A script that runs in a run: its own, or a workflow that stands in its text by name. */
export interface RunScript {
  readonly program: Program;
  /** Absolute; `null` for the script of the run itself. */
  readonly file: string | null;
  /** It came with plenum. */
  readonly shipped: boolean;
}

/** A name that a script gives to `workflow()`, and what it leads to. */
export interface WorkflowName {
  readonly name: string;
  readonly site: Site;
  /** File of the script that says it; `null` for the script of the run itself. */
  readonly caller: string | null;
  readonly found: { readonly file: string; readonly shipped: boolean } | null;
  /** Why it cannot run. */
  readonly problem: string | null;
}

export interface ScriptTree {
  readonly scripts: readonly RunScript[];
  readonly names: readonly WorkflowName[];
}

/** The script and the workflows that it names, and those name, literally. */
export async function nestedScripts(program: Program, project: string): Promise<ScriptTree> {
  const scripts: RunScript[] = [{ program, file: null, shipped: false }];
  const names: WorkflowName[] = [];
  const known = new Map<string, NamedScript>();
  // It grows while it is read.
  for (const { program: caller, file, shipped } of scripts) {
    for (const { verb, label: name, site } of caller.callSites) {
      if (verb !== 'workflow' || name === undefined) continue;
      const before = known.get(name);
      const { found, problem, ...read } = before ?? (await readNamed(name, project));
      // Those that come with plenum call each other.
      if (!shipped) names.push({ name, site, caller: file, found, problem });
      if (before !== undefined) continue;
      known.set(name, { found, problem, ...read });
      if (found !== null && read.program !== null)
        scripts.push({ program: read.program, ...found });
    }
  }
  return { scripts, names };
}

interface NamedScript extends Pick<WorkflowName, 'found' | 'problem'> {
  readonly program: Program | null;
}

async function readNamed(name: string, project: string): Promise<NamedScript> {
  try {
    const { source, file } = await findNested(project, { name });
    const found = { file, shipped: dirname(file) === shippedFolder() };
    const checked = checkScript(source, file);
    if (checked.ok) return { program: checked.program, found, problem: null };
    const [first] = checked.problems;
    const why = first ? `line ${first.place.line}: ${first.message}` : 'it is refused';
    return { program: null, found, problem: `its script cannot run: ${why}` };
  } catch (error) {
    return { program: null, found: null, problem: messageOf(error) };
  }
}
