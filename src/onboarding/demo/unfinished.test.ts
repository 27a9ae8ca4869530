import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsRootOf } from '../../config/project/locate.js';
import type { JournalEvent } from '../../core/journal/event.js';
import type { RunStatus } from '../../core/journal/run-status.js';
import { createFileJournal } from '../../stores/file/journal/file-journal.js';
import { createRunFolder, scriptPath } from '../../stores/file/runs/run-folder.js';
import { noteNewRun, unfinishedRun } from './unfinished.js';

const script = Buffer.from("export const meta = { name: 'n', description: 'd' };\n");

let parent: string;
let dir: string;
let home: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plenum-unfinished-'));
  dir = join(parent, 'demo');
  home = join(parent, 'home');
  mkdirSync(dir);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function makeRun(id: string, status: RunStatus | null, project = dir): Promise<string> {
  const header = {
    name: 'n',
    createdAt: 1,
    seed: 's',
    startedAt: 1,
    project,
    scriptFile: null,
    options: {},
  };
  const { runDir } = await createRunFolder({
    runsRoot: runsRootOf(dir),
    script: String(script),
    id,
    ...header,
  });
  const session = await createFileJournal(runDir).open();
  if (status !== null) {
    const end: JournalEvent = {
      type: 'run-end',
      at: 2,
      status,
      reasons: [],
      losses: [],
      handled: [],
      reused: 0,
      ran: 0,
      unclaimed: 0,
    };
    session.append(end);
  }
  await session.commit();
  await session.close();
  return runDir;
}

const unfinished = (): Promise<string | null> => unfinishedRun(dir, script, home);

describe('the run that the demo goes on with', () => {
  it('is the one that it started last, when that was killed, paused or stopped', async () => {
    for (const status of [null, 'paused', 'stopped'] as const) {
      const id = await noteNewRun(dir, home);
      expect(await unfinished()).toBeNull();
      await makeRun(id, status);
      expect(await unfinished()).toBe(id);
    }
  });

  it.each(['completed', 'partial', 'failed'] as const)(
    'is none when that one ended %s',
    async (status) => {
      await makeRun(await noteNewRun(dir, home), status);
      expect(await unfinished()).toBeNull();
    },
  );

  it('X103: is never one that the demo of this user did not start: it may have come with the folder', async () => {
    await makeRun('r7k2', null);
    expect(await unfinished()).toBeNull();
    await noteNewRun(dir, home);
    expect(await unfinished()).toBeNull();
  });

  it('X103: is never one whose script was edited, nor one of another place', async () => {
    const runDir = await makeRun(await noteNewRun(dir, home), null);
    writeFileSync(scriptPath(runDir), `${script}// edited\n`);
    expect(await unfinished()).toBeNull();
    await makeRun(await noteNewRun(dir, home), null, parent);
    expect(await unfinished()).toBeNull();
  });

  it('is none where the home folder cannot be read or written, which stops no demo', async () => {
    mkdirSync(home);
    writeFileSync(join(home, '.plenum'), 'a file');
    expect(await noteNewRun(dir, home)).toMatch(/^\w{4,5}$/);
    expect(await unfinished()).toBeNull();
  });
});
