import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealClock } from '../../src/host/clocks/real-clock.js';
import { check, open, previewResume, resume, run } from '../../src/index.js';
import { createMemoryStore } from '../../src/stores/memory/memory-store.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-library-'));
afterEach(() => rmSync(project, { recursive: true, force: true }));

const script = `export const meta = { name: 'lib', description: 'from a program' };\nreturn await parallel(args.map((i) => () => agent('p' + i)));`;

describe('the library', () => {
  it('X115: check, run, resume, previewResume and open work on any backend object', async () => {
    expect(check(script, 'lib.js').ok).toBe(true);
    const clock = createRealClock();
    const backend = createStubBackend({ clock });
    const first = await run({ script, project, backend, args: [1, 2, 3] });
    expect(first).toMatchObject({
      status: 'completed',
      result: ['answer to p1', 'answer to p2', 'answer to p3'],
      agents: { total: 3 },
    });
    const preview = await previewResume({ run: first.runId, project, backend });
    expect(preview).toMatchObject({ reuse: 3, run: [] });
    const again = await resume({ run: '@last', project, backend });
    expect(again.result).toEqual(first.result);
    expect(backend.executed).toHaveLength(3);
    expect((await open('@last', project)).state.agents.total).toBe(3);
  });

  it('X115: runs are kept where the program says, and a resume from there pays nothing twice', async () => {
    mkdirSync(project, { recursive: true });
    const store = createMemoryStore();
    const clock = createRealClock();
    const backend = createStubBackend({
      clock,
      answer: ({ prompt }, execution) =>
        prompt === 'p2' && execution < 4
          ? { status: 'failed', cause: 'crash', message: 'down' }
          : `answer to ${prompt}`,
    });
    const first = await run({ script, project, store, backend, args: [1, 2, 3] });
    expect(first).toMatchObject({ status: 'partial', agents: { completed: 2, failed: 1 } });
    const again = await resume({ run: '@last', project, store, backend });
    expect(again).toMatchObject({ status: 'completed', agents: { reused: 2 } });
    expect(backend.executed.map(({ prompt }) => prompt).sort()).toEqual(['p1', 'p2', 'p2', 'p3']);
    expect((await open('@last', store)).state.status).toBe('completed');
    expect(existsSync(join(project, '.plenum'))).toBe(false);
    store.close();
  });
});
