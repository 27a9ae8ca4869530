import { basename, join } from 'node:path';
import type { RunHandle } from '../../core/ports/run-store.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { WorkflowSource } from '../../core/run/record/ports.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { sha } from '../../host/values/hash.js';

export interface FoundWorkflow {
  readonly name: string;
  readonly source: string;
  readonly file: string;
}

/**
 * Nested workflows of a run (C44). The first use copies the script into `workflows/` of the run
 * folder; from then on that copy is what runs, so that a resume sees the same script, and a person
 * may edit it there. `onCopy` is told of it.
 */
export function createWorkflowSnapshots(
  { runDir, attachments }: Pick<RunHandle, 'runDir' | 'attachments'>,
  find: (input: JsonObject) => Promise<FoundWorkflow>,
  onCopy: (copy: string, found: FoundWorkflow) => Promise<void> = async () => {},
): WorkflowSource {
  const nameOf = (script: string) => join('workflows', basename(script));
  return {
    async resolve(input) {
      const found = await find(input);
      checkedWorkflow(found.source, found.file);
      const script = snapshotName(found);
      await attachments.writeOnce(nameOf(script), found.source);
      await onCopy(nameOf(script), found);
      return { name: found.name, script };
    },
    async program(script) {
      const file = join(runDir, nameOf(script));
      const source = await attachments.read(nameOf(script)).catch((cause: unknown) => {
        throw lost(file, messageOf(cause), cause);
      });
      if (source === null) throw lost(file, 'it is not there');
      return checkedWorkflow(source, file);
    },
  };
}

function lost(file: string, why: string, cause?: unknown): PlenumError {
  return new PlenumError('E_RUN_FOREIGN', `${file} cannot be read, and the run needs it: ${why}.`, {
    hint: `put the script back as ${file}`,
    cause,
  });
}

/** Under which the copy of a script is kept, and recorded. */
export function snapshotName({ name, source }: Pick<FoundWorkflow, 'name' | 'source'>): string {
  return `${name.replace(/[^\w.-]/g, '_')}-${sha(source).slice(0, 8)}.js`;
}

export function checkedWorkflow(source: string, file: string): Program {
  const result = checkScript(source, file);
  if (result.ok) return result.program;
  const [first] = result.problems;
  throw new PlenumError(
    first?.code ?? 'E_SCRIPT_SYNTAX',
    `${file}: ${first?.message ?? 'the script is refused'}`,
    { hint: `plenum check ${file}` },
  );
}
