import type { Program } from '../../core/program/syntax/program.js';
import type { WorkflowSource } from '../../core/run/record/ports.js';
import { PlenumError } from '../../core/values/errors.js';
import { findNested } from '../../runs/drive/find-nested.js';
import { checkedWorkflow, snapshotName } from '../../runs/drive/workflow-snapshots.js';

/** Nested workflows as a run finds them (C44); their snapshots are kept in memory. */
export function nestedPrograms(project: string): WorkflowSource {
  const programs = new Map<string, Program>();
  return {
    async resolve(input) {
      const found = await findNested(project, input);
      const script = snapshotName(found);
      if (!programs.has(script)) programs.set(script, checkedWorkflow(found.source, found.file));
      return { name: found.name, script };
    },
    async program(script) {
      const program = programs.get(script);
      if (!program) throw new PlenumError('E_WORKFLOW_UNKNOWN', `the workflow ${script} is gone`);
      return program;
    },
  };
}
