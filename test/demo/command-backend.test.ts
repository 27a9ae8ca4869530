import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCommandBackend } from '../../src/backends/command/command-backend.js';
import { testIO, testRequest } from '../../src/backends/conformance.js';
import type { AttemptResult } from '../../src/core/ports/backend.js';
import { truthOf } from './truth.js';
import { workingCopy } from './working-copy.js';

const copy = workingCopy();
afterAll(() => copy.remove());

const config = JSON.parse(readFileSync(join(copy.dir, '.plenum/config.json'), 'utf8')) as {
  readonly agents: Readonly<Record<string, { readonly backend: string; readonly run: readonly string[] }>>;
};

/** One attempt of an agent type of the demo's configuration, through the real backend. */
async function attempt(agentType: string, prompt: string): Promise<AttemptResult> {
  const options = { agentType, schema: { type: 'object' } };
  const call = { runId: 'r1', n: 1, key: 'r1:k:0', prompt, label: 'l', phase: null, lane: 'root', site: null, options, content: 'c', ordinal: 0 };
  const backend = createCommandBackend({ run: config.agents[agentType]?.run ?? [] });
  return backend.run(testRequest(call, { cwd: copy.dir, root: copy.dir }), testIO());
}

describe("the demo's programs as its configuration names them", () => {
  it('X111: answer one JSON value through the command backend, with nothing billed', async () => {
    const mapped = await attempt('mapper', 'State.\nFile: lib/hash/utils.js');
    expect(mapped).toMatchObject({ status: 'completed', usage: { inputTokens: 0, outputTokens: 0 }, costUsd: 0 });
    expect(JSON.parse(mapped.status === 'completed' ? (mapped.json ?? '') : '')).toEqual(truthOf('lib/hash/utils.js'));
  });

  it.each(['loader-reviewer', 'reader-reviewer'])('X111: plant a guess that the %s refutes', async (reviewer) => {
    const planted = await attempt('mapper', 'State.\nFile: lib/hash/sha/384.js');
    const statement = planted.status === 'completed' ? planted.json?.trim() : '';
    const review = await attempt(reviewer, `Refute.\nFile: lib/hash/sha/384.js\nStatement: ${statement}`);
    expect(JSON.parse(review.status === 'completed' ? (review.json ?? '') : '')).toMatchObject({ verdict: 'refuted' });
  });

  it('X111: fail with what went wrong when a prompt names no file', async () => {
    expect(await attempt('mapper', 'State something.')).toMatchObject({ status: 'failed', message: expect.stringContaining('File:') });
  });
});
