import { homedir } from 'node:os';
import type { Tool } from '../../core/ports/tool.js';
import type { CommandQueue } from '../../host/processes/command-turn.js';
import { childEnvironment } from '../../host/programs/child-environment.js';
import { createEdit } from './files/edit-tool.js';
import { fileTurns } from './files/file-turns.js';
import { createRead } from './files/read-tool.js';
import { createWrite } from './files/write-tool.js';
import { createGlob } from './search/glob-tool.js';
import { createGrep } from './search/grep-tool.js';
import { createBash } from './shell/bash-tool.js';
import type { FetchLimits } from './web/http-get.js';
import { createWebFetch } from './web/web-fetch-tool.js';

interface ToolSetup {
  /** The environment of plenum. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of keys that commands of agents may see. */
  readonly passNames: readonly string[];
  /** What confines commands besides the policy. If it cannot be used, no command runs. */
  readonly osSandbox: 'off' | 'bubblewrap';
  /** Whether commands under the OS sandbox reach the network [on]. */
  readonly network?: 'on' | 'off';
  readonly fetchLimits?: FetchLimits;
  /** Where commands wait for a core of the machine (X191). */
  readonly queue?: CommandQueue;
}

/** The tools of agents that run in this process. One set serves all calls of a run. */
export function createTools({
  env,
  passNames,
  osSandbox,
  network = 'on',
  fetchLimits = {},
  queue,
}: ToolSetup): readonly Tool[] {
  const home = env.HOME ?? homedir();
  const turns = fileTurns();
  return [
    createRead(home),
    createWrite(home, turns),
    createEdit(home, turns),
    createBash({ env, passNames, osSandbox, network, queue }),
    createGrep({ home, environment: childEnvironment(env, 'search') }),
    createGlob(home),
    createWebFetch(fetchLimits),
  ];
}
