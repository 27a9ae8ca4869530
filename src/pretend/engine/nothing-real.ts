import { tmpdir } from 'node:os';
import type { Workspace } from '../../core/ports/workspace.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { PlenumError } from '../../core/values/errors.js';
import { createEmbeddedExecutor } from '../../engines/embedded/embedded-executor.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { sha } from '../../host/values/hash.js';

const none = (what: string) => () =>
  Promise.reject(new PlenumError('E_FILE_NOT_FOUND', `a play has no ${what}`));

/** A folder in which there is nothing and nothing can be done. */
export const emptyWorkspace: Workspace = {
  version: 1,
  kind: 'shared',
  path: tmpdir(),
  sh: none('commands'),
  files: none('files'),
  read: none('files'),
  protect: async () => {},
  withProtected: async (_protect, check) => ({
    result: await check(),
    touched: [],
    unrestored: [],
  }),
  describe: () => ({}),
};

const builtIn = ['general-purpose', 'Explore'];

/**
 * The world of a play before anything is handed in: no disk, no processes, no repository, no
 * person, nobody who answers, and nothing that is forbidden.
 */
export const nothingReal: Omit<
  RunPorts,
  'sandbox' | 'journal' | 'getBlob' | 'clock' | 'checker' | 'onEvent'
> = {
  hash: sha,
  workspace: emptyWorkspace,
  worktrees: none('worktrees'),
  publish: none('branches'),
  workflows: { resolve: none('workflows'), program: none('workflows') },
  controls: null,
  executor: createEmbeddedExecutor(createVirtualClock()),
  pick: () => ({ ok: false, message: 'nobody answers here' }),
  backendsThatCan: () => [],
  agentType: (name = 'general-purpose') => ({ name, readOnly: name.toLowerCase() === 'explore' }),
  agentTypes: () => builtIn,
  price: () => undefined,
  decideUse: () => ({ decision: 'allow', reason: '' }),
  runRules: { made: [], note: () => {} },
  advice: () => [],
  attended: false,
  permit: () => ({ allowed: true, message: '' }),
  simulated: null,
  onProgress: () => {},
};
