import { mkdtemp, readdir, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptRequest, AttemptResult, CallIO } from '../../../core/ports/backend.js';
import type { CallOptions } from '../../../core/step/call.js';
import type { JsonObject } from '../../../core/values/json.js';
import type { Usage } from '../../../core/values/usage.js';
import type { FakeRequest } from '../../fake-model/server/request-log.js';
import type { AgentSubject } from './agent-conformance.js';
import { testIO, testRequest } from './conformance.js';

interface Attempt {
  readonly prompt: string;
  readonly options?: CallOptions;
  readonly over?: Partial<AttemptRequest>;
  readonly brief?: Partial<AttemptRequest['brief']>;
  readonly io?: Partial<CallIO>;
}

interface Attempted {
  readonly result: AttemptResult;
  readonly progress: readonly JsonObject[];
  readonly folder: string;
}

let count = 0;

export async function freshFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'plenum-agent-')));
}

/** One attempt of a new call in a folder of its own, unless `over` says otherwise. */
export async function attempt(
  { backend, suite }: AgentSubject,
  given: Attempt,
): Promise<Attempted> {
  const { prompt, options = {}, over = {}, brief, io } = given;
  const folder = over.root ?? (await freshFolder());
  count += 1;
  const progress: JsonObject[] = [];
  const request = testRequest(
    { prompt, n: count, key: `run-1:agent${count}:0`, options },
    {
      brief: { agentType: 'general-purpose', readOnly: false, model: suite.model, ...brief },
      cwd: folder,
      root: folder,
      ...over,
    },
  );
  const result = await backend.run(
    request,
    testIO({ progress: (item) => void progress.push(item), ...io }),
  );
  return { result, progress, folder };
}

/**
 * What the fake model counted, the way a backend reports it: the three kinds of input apart (X84).
 */
export function billedBy(requests: readonly FakeRequest[]): Usage {
  const sum = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  for (const { usage } of requests) {
    if (usage === null) continue;
    sum.inputTokens += Math.max(0, usage.total - usage.read - usage.write);
    sum.outputTokens += usage.out;
    sum.cacheReadTokens += usage.read;
    sum.cacheWriteTokens += usage.write;
  }
  return sum;
}

export function sentTo(requests: readonly FakeRequest[]): string {
  return requests.map(({ body }) => JSON.stringify(body)).join('\n');
}

/** A directive of the fake model: use a tool. */
export function useTool(tool: { readonly tool: string }, input: JsonObject): string {
  return `@fake tool ${tool.tool} ${JSON.stringify(input)}`;
}

export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs = 20_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function fileExists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

/** Living processes whose command line holds `mark`; `null` where that cannot be read. */
export async function processesWith(mark: string): Promise<readonly string[] | null> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return null;
  const lines = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
        return /\) Z /.test(state)
          ? ''
          : (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      }),
  );
  return lines.filter((line) => line.includes(mark));
}
