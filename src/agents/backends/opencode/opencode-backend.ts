import { randomUUID } from 'node:crypto';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
} from '../../../core/ports/backend.js';
import { messageOf } from '../../../core/values/errors.js';
import { findProgram } from '../../../host/programs/find-program.js';
import { failed } from '../../skeleton/failure.js';
import { keepAlive } from '../../skeleton/kept-alive.js';
import type { ProgramBackendOptions } from '../../skeleton/program-backend.js';
import { stopped, untilAborted } from '../../skeleton/stop.js';
import { runAttempt } from './opencode-attempt.js';
import { serverStart } from './opencode-rules.js';
import { type OpencodeServer, startOpencode } from './opencode-server.js';
import { type OpencodeSettings, readOpencodeSettings } from './opencode-settings.js';
import { projectFile } from './project-files.js';

export const can = {
  usage: true,
  continues: true,
  model: true,
  effort: false,
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

/** More sessions than this wait for each other inside one opencode. */
const usualWidth = 32;

/**
 * opencode: one `opencode serve` for all agents of a run, a session for each attempt. Throws
 * E_CONFIG for settings that cannot be read.
 */
export function createOpencodeBackend(options: ProgramBackendOptions): Backend {
  const { env, gateway } = options;
  const settings = readOpencodeSettings(options.settings);
  const kept = keepAlive<OpencodeServer>((server) => server.gone() !== undefined);
  let attempts = 0;
  /** opencode keeps tools and servers for each folder; those of a worktree go with its call. */
  const folders = new Map<string, string>();

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    if (io.signal.aborted) return stopped;
    try {
      const found = settings.projectPlugins ? null : await projectFile(request.cwd, env.HOME);
      if (found !== null) return failed('unsupported', refusal(found));
      attempts += 1;
      const { key, runId, options: given } = request.call;
      if (given.isolation === 'worktree') folders.set(key, request.cwd);
      const ownName = `${serverStart}${attempts}`;
      const running = kept.running(() => start(settings, options, runId));
      const server = await untilAborted(running, io.signal);
      if (server === 'aborted') return stopped;
      return await runAttempt(request, io, { server, gateway, ownName });
    } catch (error) {
      return failed('crash', messageOf(error));
    }
  };

  return {
    version: 1,
    name: 'opencode',
    can,
    width: settings.concurrency ?? usualWidth,
    run: attempt,
    release(callKey) {
      const folder = folders.get(callKey);
      folders.delete(callKey);
      if (folder !== undefined)
        void kept
          .last()
          .then((running) => running?.ask('POST', '/instance/dispose', folder))
          .catch(() => undefined);
    },
    async close() {
      const running = await kept.last();
      await running?.end();
    },
  };
}

async function start(
  settings: OpencodeSettings,
  { env, stateDir, projectDir }: ProgramBackendOptions,
  runId: string,
): Promise<OpencodeServer> {
  const [wanted = ''] = settings.run;
  const program = findProgram(wanted, { env, projectDir });
  if (program === null)
    throw new Error(
      `the program ${wanted} was not found: npm install -g opencode-ai, or set backends.opencode.run`,
    );
  const mark = `${runId}:opencode:${randomUUID()}`;
  return startOpencode({ settings, program, env, stateDir, mark });
}

function refusal(file: string): string {
  return (
    `opencode would start the plugins that ${file} names; remove it, ` +
    'or set "projectPlugins": true in backends.opencode if you trust them'
  );
}
