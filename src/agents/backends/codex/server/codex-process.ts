import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../../core/values/json.js';
import { endMarked } from '../../../../host/process-table/marked-processes.js';
import { childEnvironment } from '../../../../host/programs/child-environment.js';
import { startProgram } from '../../../skeleton/agent-program.js';
import { codexFlags, keyVariable } from './codex-flags.js';
import type { CodexSettings } from './codex-settings.js';
import { jsonLinesPeer } from './json-lines-peer.js';

/** Says in the environment of every command to which thread it belongs. */
export const threadVariable = 'CODEX_THREAD_ID';

export interface ThreadListener {
  notification(method: string, params: JsonObject): void;
  request(method: string, params: JsonObject): Promise<JsonObject | undefined>;
  /** The process is gone. */
  gone(reason: Error): void;
}

export interface CodexProcess {
  isGone(): boolean;
  request(method: string, params: JsonObject): Promise<Json>;
  /** From here on commands of the thread may run. */
  listen(threadId: string, listener: ThreadListener): void;
  forget(threadId: string): void;
  close(): Promise<void>;
}

interface ProcessPlace {
  readonly settings: CodexSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  readonly command: readonly string[];
}

/**
 * One `codex app-server` with many threads. Rejects when the program cannot be started or does not
 * speak the protocol.
 */
export async function startCodex(place: ProcessPlace): Promise<CodexProcess> {
  const listeners = new Map<string, ThreadListener>();
  const listenerOf = ({ threadId }: JsonObject) => listeners.get(String(threadId));
  const program = startProgram({
    name: 'codex',
    command: [...place.command, ...codexFlags(place.settings)],
    cwd: place.stateDir,
    env: await environmentOf(place),
    endMarked: () => endMarked(threadVariable, new Set(listeners.keys())),
    onGone(why) {
      const reason = new Error(why);
      peer.end(reason);
      for (const listener of listeners.values()) listener.gone(reason);
    },
  });
  const peer = jsonLinesPeer(program.child.stdout, program.child.stdin, {
    notification: (method, params) => listenerOf(params)?.notification(method, params),
    request: async (method, params) => listenerOf(params)?.request(method, params),
    tooLong: (characters) => program.end(`sent a message of more than ${characters} characters`),
  });
  const greeting = peer.request('initialize', {
    clientInfo: { name: 'plenum', title: 'plenum', version: '1' },
    capabilities: { experimentalApi: true, requestAttestation: false },
  });
  await program.introduced(greeting);
  peer.notify('initialized');
  return {
    isGone: () => program.gone() !== undefined,
    request: peer.request,
    listen(threadId, listener) {
      listeners.set(threadId, listener);
      const why = program.gone();
      if (why !== undefined) listener.gone(new Error(why));
    },
    forget: (threadId) => void listeners.delete(threadId),
    close: program.close,
  };
}

/** Its folders are made, too. */
async function environmentOf({
  settings,
  env,
  stateDir,
}: ProcessPlace): Promise<Record<string, string>> {
  const home = join(stateDir, 'codex');
  const scratch = join(home, 'scratch');
  await mkdir(settings.provider === undefined ? stateDir : scratch, { recursive: true });
  return {
    ...childEnvironment(env, 'codex'),
    // Codex puts helpers of its sandbox beside its state, but never under the folder for
    // temporary files.
    ...(settings.provider !== undefined && {
      CODEX_HOME: home,
      TMPDIR: scratch,
      [keyVariable]: env[settings.provider.keyName] ?? 'none',
    }),
  };
}
