import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { truth } from './truth.js';
import type { Statement } from './working-copy.js';

export interface AskedAgent {
  readonly agentType: string;
  readonly label: string;
  readonly prompt: string;
}

export interface Stage {
  readonly agent: (asked: AskedAgent) => unknown;
  readonly gate?: { readonly passed: boolean; readonly output: string };
}

const script = readFileSync(join(import.meta.dirname, '../../demo/map-hash/workflow.js'), 'utf8');

/** The statement or file that a prompt of the workflow is about. */
export function about(prompt: string): { readonly file: string; readonly statement?: Statement; readonly evidence?: unknown } {
  const line = (name: string): string | undefined => prompt.match(new RegExp(`^${name}: (.+)$`, 'm'))?.[1];
  const parse = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
  return { file: line('File') ?? '', statement: parse(line('Statement')) as Statement | undefined, evidence: parse(line('Evidence')) };
}

/**
 * Executes the workflow's text with the primitives in their plainest form, to see what it makes of given answers.
 * That the real runtime gives it these answers is for the test of the whole demo.
 */
export async function perform({ agent, gate }: Stage): Promise<Record<string, unknown>> {
  const asked: AskedAgent[] = [];
  const quiet = (): void => {};
  const orNull = (work: () => unknown): Promise<unknown> =>
    Promise.resolve()
      .then(work)
      .catch(() => null);
  const verbs = {
    agent: async (prompt: string, { agentType, label }: { agentType: string; label: string }) => {
      asked.push({ agentType, label, prompt });
      return agent({ agentType, label, prompt });
    },
    parallel: (thunks: readonly (() => unknown)[]) => Promise.all(thunks.map(orNull)),
    pipeline: (items: readonly unknown[], ...stages: readonly ((previous: unknown, item: unknown) => unknown)[]) =>
      Promise.all(
        items.map((item) =>
          orNull(async () => {
            let value = item;
            for (const stage of stages) {
              value = await stage(value, item);
              if (value === null) return null;
            }
            return value;
          }),
        ),
      ),
    files: async () => truth.map(({ file }) => file).reverse(),
    read: async () => '{"name":"hash.js","version":"1.1.7"}',
    gate: async () => ({ code: 0, passed: true, flaky: false, output: '# tests 12\n# pass 12\n# fail 0\n', ...gate }),
    phase: quiet,
    log: quiet,
  };
  const body = script.replace('export const meta', 'const meta');
  const AsyncFunction = perform.constructor as new (...source: string[]) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const result = await new AsyncFunction(...Object.keys(verbs), body)(...Object.values(verbs));
  return { ...result, asked };
}
