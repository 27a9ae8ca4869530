import { homedir } from 'node:os';
import { join } from 'node:path';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
} from '../../../core/ports/backend.js';
import { messageOf } from '../../../core/values/errors.js';
import { failed } from '../../skeleton/failure.js';
import type { ProgramBackendOptions } from '../../skeleton/program-backend.js';
import { stopped } from '../../skeleton/stop.js';
import { type AttemptParts, runAttempt } from './attempt/attempt.js';
import { grantedTo } from './sdk/agent-environment.js';
import { agentProcesses } from './sdk/agent-processes.js';
import { findSdk, importSdk } from './sdk/load-sdk.js';
import { plainShell } from './sdk/plain-shell.js';
import { readSettings } from './sdk/settings.js';
import { widthByMemory } from './sdk/width-by-memory.js';

interface ClaudeAgentBackendOptions extends ProgramBackendOptions {
  readonly home?: string;
}

export const can = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: true,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: true,
  steer: true,
  promptCaching: true,
  virtual: false,
} as const;

type Loaded = Pick<AttemptParts, 'sdk' | 'shell'>;

/**
 * Claude Code through its Agent SDK: one process of about 200 MB per attempt. Throws E_CONFIG for
 * settings that cannot be read.
 */
export function createClaudeAgentBackend({
  settings: given,
  env,
  stateDir,
  gateway,
  home = homedir(),
  projectDir,
}: ClaudeAgentBackendOptions): Backend {
  const settings = readSettings(given, env);
  const ofUser = settings.login === 'user';
  const place = {
    configDir: ofUser ? (env.CLAUDE_CONFIG_DIR ?? join(home, '.claude')) : join(stateDir, 'config'),
    keptDir: join(stateDir, 'conversations'),
    tidy: ofUser,
  };
  const width = settings.concurrency ?? widthByMemory();
  const processes = agentProcesses();
  const granted = grantedTo(env, settings);
  let loading: Promise<Loaded | string> | undefined;
  const load = async (): Promise<Loaded | string> => {
    const found = await findSdk({ sdkPath: settings.sdkPath, projectDir });
    if (!found.found) return `${found.why}; to install it: ${found.mend}`;
    const sdk = await importSdk(found.entry);
    return granted.open.length === 0
      ? { sdk }
      : { sdk, shell: await plainShell(stateDir, granted.open) };
  };

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    if (io.signal.aborted) return stopped;
    try {
      loading ??= load();
      const loaded = await loading;
      if (typeof loaded === 'string') return failed('unsupported', loaded);
      return await runAttempt(request, io, {
        ...loaded,
        settings,
        granted,
        env,
        home,
        gateway,
        processes,
        place,
      });
    } catch (error) {
      return failed('crash', messageOf(error));
    }
  };

  return {
    version: 1,
    name: 'claude-agent',
    can,
    width,
    run: attempt,
    close: () => processes.endAll(),
  };
}
