import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaults } from '../../src/config/values/config.js';
import { createRealClock } from '../../src/host/clocks/real-clock.js';
import { open, previewResume, resume } from '../../src/index.js';
import { projectRuns } from '../../src/runs/known/project-runs.js';
import { openRun, reportOf, summaryOf } from '../../src/runs/look/open-run.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const recorded = join(import.meta.dirname, '../fixtures/journals/recorded');
const config = { permissions: { ...defaults.permissions, allow: ['Sh'] } };

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-recorded-'));
  mkdirSync(join(project, '.plenum'));
  cpSync(recorded, join(project, '.plenum/runs'), { recursive: true });
});
afterEach(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

function answering() {
  return createStubBackend({
    clock: createRealClock(),
    answer: ({ prompt }) => `answer to ${prompt}`,
  });
}

describe.each(['first', 'second'])('run folders of an older version (%s)', (version) => {
  it('X74: are shown as they ended', async () => {
    const store = projectRuns(project);
    const whole = await openRun(store, `${version}-whole`);
    expect(await summaryOf(whole)).toMatchObject({
      status: 'completed',
      agents: { total: 4, completed: 4, failed: 0 },
      losses: [],
      result: { counted: { n: 7 }, passed: true, losses: 0 },
    });
    const partial = await openRun(store, `${version}-partial`);
    expect(await summaryOf(partial)).toMatchObject({
      status: 'partial',
      agents: { total: 4, completed: 3, failed: 1 },
      losses: [{ label: 'two', cause: 'crash' }],
    });
    expect((await reportOf(partial)).losses).toHaveLength(1);
  });

  it('X72: a whole one resumes to the same result and runs nothing', async () => {
    const backend = answering();
    const asked = { run: `${version}-whole`, project, backend, config };
    // Their kernel is an older one: a timer is waited for again before the gate behind it is reused.
    expect(await previewResume(asked)).toMatchObject({ reuse: 4, run: [] });
    expect(await resume(asked)).toMatchObject({
      status: 'completed',
      agents: { total: 4, completed: 4, reused: 4 },
      result: { looked: ['answer to say one', 'answer to say two', 'answer to say three'] },
    });
    expect(backend.executed).toEqual([]);
  });

  it('X72: of a partial one only what was lost runs again', async () => {
    const backend = answering();
    const asked = { run: `${version}-partial`, project, backend, config };
    expect(await previewResume(asked)).toMatchObject({ run: [{ label: 'two' }] });
    expect(await resume(asked)).toMatchObject({
      status: 'completed',
      agents: { total: 4, completed: 4, reused: 3, failed: 0 },
      result: { looked: ['answer to say one', 'answer to say two', 'answer to say three'] },
    });
    expect(backend.executed.map(({ prompt }) => prompt)).toEqual(['say two']);
    const { state } = await open(`${version}-partial`, project);
    expect(state.losses).toEqual([]);
  });
});
