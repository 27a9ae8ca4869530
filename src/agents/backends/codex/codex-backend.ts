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
import { keepAlive } from '../../skeleton/kept-alive.js';
import type { ProgramBackendOptions } from '../../skeleton/program-backend.js';
import { stopped } from '../../skeleton/stop.js';
import { type CodexProcess, startCodex } from './server/codex-process.js';
import { commandLine, readCodexSettings } from './server/codex-settings.js';
import { runAttempt } from './turn/codex-attempt.js';

export const can = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: false,
  readOnly: true,
  // Commands of read-only agents run unasked, inside a sandbox that lets them change nothing.
  permissions: false,
  mcp: true,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: true,
  steer: true,
  promptCaching: true,
  virtual: false,
} as const;

const missing =
  'the program codex was not found: npm install -g @openai/codex, or set backends.codex.run';

/** Codex through its app server: one process, one thread per attempt. Throws E_CONFIG. */
export function createCodexBackend({
  settings: given,
  env,
  stateDir,
  gateway,
  projectDir,
}: ProgramBackendOptions): Backend {
  const settings = readCodexSettings(given, env);
  const home =
    settings.provider === undefined
      ? (env.CODEX_HOME ?? join(env.HOME ?? homedir(), '.codex'))
      : join(stateDir, 'codex');
  const kept = keepAlive<CodexProcess | null>((codex) => codex === null || codex.isGone());
  let isClosed = false;

  const start = async (): Promise<CodexProcess | null> => {
    const command = commandLine(settings, { env, projectDir });
    return command === null ? null : startCodex({ settings, env, stateDir, command });
  };

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    if (io.signal.aborted) return stopped;
    if (isClosed) return failed('crash', 'the codex backend is closed');
    try {
      const codex = await kept.running(start);
      if (codex === null) return failed('crash', missing);
      return await runAttempt({ codex, settings, home, gateway }, request, io);
    } catch (error) {
      return failed('crash', messageOf(error));
    }
  };

  return {
    version: 1,
    name: 'codex',
    can,
    run: attempt,
    async close() {
      isClosed = true;
      const codex = await kept.last();
      await codex?.close();
    },
  };
}
