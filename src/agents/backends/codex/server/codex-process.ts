import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../../core/values/json.js';
import { endMarked } from '../../../../host/process-table/marked-processes.js';
import { atExit } from '../../../../host/processes/at-exit.js';
import { cappedOutput } from '../../../../host/processes/capped-output.js';
import { endGroup, signalGroup } from '../../../../host/processes/process-group.js';
import { restOfOutput } from '../../../../host/processes/rest-of-output.js';
import { childEnvironment } from '../../../../host/programs/child-environment.js';
import { codexFlags, keyVariable } from './codex-flags.js';
import type { CodexSettings } from './codex-settings.js';
import { JsonLinesPeer } from './json-lines-peer.js';

/** Says in the environment of every command to which thread it belongs. */
export const threadVariable = 'CODEX_THREAD_ID';

export interface ThreadListener {
  notification(method: string, params: JsonObject): void;
  request(method: string, params: JsonObject): Promise<JsonObject | undefined>;
  /** The process is gone. */
  gone(reason: Error): void;
}

interface ProcessPlace {
  readonly settings: CodexSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  readonly command: readonly string[];
}

const endGraceMs = 1_000;
const stderrKept = 4_000;
const startMs = 60_000;

/** One `codex app-server` with many threads. */
export class CodexProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #peer: JsonLinesPeer;
  readonly #listeners = new Map<string, ThreadListener>();
  /** Threads whose commands may still run. */
  readonly #threads = new Set<string>();
  readonly #forgetExit = atExit(() => this.#killAll());
  readonly #stderr = cappedOutput(stderrKept);
  #goneReason: Error | undefined;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#peer = new JsonLinesPeer(child.stdout, child.stdin, {
      notification: (method, params) =>
        this.#listeners.get(String(params.threadId))?.notification(method, params),
      request: async (method, params) =>
        this.#listeners.get(String(params.threadId))?.request(method, params),
      tooLong: (characters) => this.#end(`sent a message of more than ${characters} characters`),
    });
    child.stderr.on('data', (chunk: Buffer) => this.#stderr.add(chunk));
    child.once('error', (error) => this.#end(`could not be started: ${error.message}`));
    child.once('exit', async (code, signal) => {
      this.#killAll();
      // The answer of a turn may be the last thing that it said.
      await restOfOutput([child.stdout, child.stderr]);
      this.#end(`ended with ${signal ?? `code ${code}`}`);
    });
  }

  /** Rejects when the program cannot be started or does not speak the protocol. */
  static async start({ settings, env, stateDir, command }: ProcessPlace): Promise<CodexProcess> {
    const [program = '', ...args] = command;
    const home = join(stateDir, 'codex');
    const scratch = join(home, 'scratch');
    await mkdir(settings.provider === undefined ? stateDir : scratch, { recursive: true });
    const environment = {
      ...childEnvironment(env, 'codex'),
      // Codex puts helpers of its sandbox beside its state, but never under the folder for
      // temporary files.
      ...(settings.provider !== undefined && {
        CODEX_HOME: home,
        TMPDIR: scratch,
        [keyVariable]: env[settings.provider.keyName] ?? 'none',
      }),
    };
    const child = spawn(program, [...args, ...codexFlags(settings)], {
      cwd: stateDir,
      env: environment,
      detached: true,
      stdio: 'pipe',
    });
    const started = new CodexProcess(child);
    const timer = setTimeout(() => started.#end('did not answer'), startMs);
    try {
      const clientInfo = { name: 'plenum', title: 'plenum', version: '1' };
      await started.request('initialize', {
        clientInfo,
        capabilities: { experimentalApi: true, requestAttestation: false },
      });
      started.#peer.notify('initialized');
      return started;
    } catch (error) {
      await started.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get isGone(): boolean {
    return this.#goneReason !== undefined;
  }

  request(method: string, params: JsonObject): Promise<Json> {
    return this.#peer.request(method, params);
  }

  listen(threadId: string, listener: ThreadListener): void {
    this.#listeners.set(threadId, listener);
    this.#threads.add(threadId);
    if (this.#goneReason !== undefined) listener.gone(this.#goneReason);
  }

  forget(threadId: string): void {
    this.#listeners.delete(threadId);
    this.#threads.delete(threadId);
  }

  async close(): Promise<void> {
    this.#end('was closed');
    if (this.#child.pid !== undefined) await endGroup(this.#child.pid, endGraceMs);
    endMarked(threadVariable, this.#threads);
    this.#forgetExit();
  }

  #killAll(): void {
    if (this.#child.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
    endMarked(threadVariable, this.#threads);
  }

  #end(how: string): void {
    if (this.#goneReason !== undefined) return;
    const tail = this.#stderr.text().trim();
    this.#goneReason = new Error(`codex ${how}${tail === '' ? '' : `: ${tail}`}`);
    this.#peer.end(this.#goneReason);
    for (const listener of this.#listeners.values()) listener.gone(this.#goneReason);
    if (this.#child.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
    endMarked(threadVariable, this.#threads);
    this.#forgetExit();
  }
}
