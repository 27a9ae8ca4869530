import type { Backend } from '../../core/ports/backend.js';
import type { Workspace } from '../../core/ports/workspace.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { StepKind } from '../../core/step/step.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { answeredBy } from '../engine/answered-by.js';
import { nestedPrograms } from '../engine/nested-programs.js';
import { emptyWorkspace } from '../engine/nothing-real.js';
import type { Play } from '../engine/play.js';

interface TestedScript extends Pick<Play, 'program' | 'args' | 'seed' | 'clock' | 'journal'> {
  readonly limits: Pick<NonNullable<Play['limits']>, 'concurrency' | 'maxAgents' | 'budget'>;
  /** Folder whose saved workflows `workflow()` finds. */
  readonly project: string;
  /** Names that `agentType` may have, besides the built-in ones; `null`: any. */
  readonly agentTypes: readonly string[] | null;
  readonly backend: Backend;
  readonly step: (kind: StepKind, input: JsonObject) => Json | undefined;
}

const checker = createAjvChecker();

/** How a script is played whose answers a test has prepared. */
export function testPlay(script: TestedScript): Play {
  const { clock, backend, project, step, limits } = script;
  return {
    ...script,
    runId: 'test',
    checker,
    limits: { ...limits, nesting: 3 },
    ports: {
      ...(script.agentTypes === null ? {} : onlyThese(script.agentTypes)),
      ...answeredBy(backend, clock),
      simulated: (kind, _place, input) => step(kind, input),
      workspace,
      workflows: nestedPrograms(project),
    },
  };
}

/** What the prepared steps leave open: files that the test did not give. */
const workspace: Workspace = {
  ...emptyWorkspace,
  read: (path) =>
    Promise.reject(
      new PlenumError('E_FILE_NOT_FOUND', `there is no file ${path}; give it with t.files({ … })`),
    ),
};

function onlyThese(own: readonly string[]): Pick<RunPorts, 'agentType' | 'agentTypes'> {
  const types = ['general-purpose', 'Explore', ...own];
  return {
    agentTypes: () => types,
    agentType(asked = 'general-purpose') {
      const name = types.find((one) => one.toLowerCase() === asked.toLowerCase());
      return name === undefined ? null : { name, readOnly: name.toLowerCase() === 'explore' };
    },
  };
}
