import { basename, join } from 'node:path';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { WorkflowSource } from '../../core/run/record/ports.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { writeOnce } from '../../host/disk/durable-file.js';
import { readPlain } from '../../host/disk/plain-file.js';
import { sha } from '../../host/values/hash.js';

export interface FoundWorkflow {
  readonly name: string;
  readonly source: string;
  readonly file: string;
}

/**
 * Nested workflows of a run (C44). The first use copies the script into `workflows/` of the run
 * folder; from then on that copy is what runs, so that a resume sees the same script, and a person
 * may edit it there.
 */
export function createWorkflowSnapshots(
  runDir: string,
  find: (input: JsonObject) => Promise<FoundWorkflow>,
): WorkflowSource {
  const folder = join(runDir, 'workflows');
  return {
    async resolve(input) {
      const found = await find(input);
      checkedWorkflow(found.source, found.file);
      const script = snapshotName(found);
      await writeOnce(join(folder, script), found.source);
      return { name: found.name, script };
    },
    async program(script) {
      const file = join(folder, basename(script));
      const source = await readPlain(file).catch((cause: unknown) => {
        throw new PlenumError(
          'E_RUN_FOREIGN',
          `${file} cannot be read, and the run needs it: ${messageOf(cause)}.`,
          {
            hint: `put the script back as ${file}`,
            cause,
          },
        );
      });
      return checkedWorkflow(source.toString('utf8'), file);
    },
  };
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
