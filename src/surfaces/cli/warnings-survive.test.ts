import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEvent, NoteAdd } from '../../core/journal/event.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { openRun, reportOf } from '../../runs/look/open-run.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { driveStart, runEnd, stepEnd, stepStart } from '../../testing/harness/sample-events.js';
import { reportDocument } from '../../views/report/report-document.js';
import { plenum, testIo } from './fixtures/test-io.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-warnings-'));
afterAll(() => rmSync(project, { recursive: true }));
const io = () => testIo({ cwd: project, home: join(project, 'home'), now: () => 2_000_000 });

const noted = (note: NoteAdd['note'], position = 0): JournalEvent => ({
  type: 'note-add',
  at: 1_000_300,
  realm: 0,
  strand: 'root',
  lane: 'root',
  position,
  note,
});
const loss = (cause: string, message: string) => ({
  key: 'k1',
  n: 1,
  label: 'src/a.ts',
  phase: null,
  cause,
  message,
});
const failing = (cause: 'empty' | 'refusal', message: string): readonly JournalEvent[] => [
  stepStart(1),
  stepEnd(1, { status: 'failed', value: undefined, cause, message }),
];

/** Every kind of thing that is said once while a run runs, and a word of it that must survive. */
const kinds: Readonly<Record<string, readonly [word: string, ...events: JournalEvent[]]>> = {
  'a dead MCP server': [
    'missing DB_URL',
    noted({
      kind: 'warning',
      code: 'mcp-srv',
      text: 'MCP server srv: does not work: it ended with code 1; Error: missing DB_URL',
    }),
    runEnd(),
  ],
  'a tool that is missing': [
    'mcp__srv__echo',
    stepStart(1),
    stepEnd(1, { notes: ['its list names the tool mcp__srv__echo, which nobody offers'] }),
    runEnd(),
  ],
  'lanes that ended on null': [
    'lanes ended when stage 1 gave null',
    noted({ kind: 'lanes-ended', stage: 1, count: 8, of: 12 }),
    runEnd(),
  ],
  'a denied use': [
    'npm publish',
    stepStart(1),
    {
      type: 'permission-end',
      at: 1_000_200,
      n: 1,
      tool: 'Bash',
      argument: 'npm publish',
      allowed: false,
      author: 'policy',
      reason: 'no rule allows it',
    },
    stepEnd(1),
    runEnd(),
  ],
  'an empty answer': [
    'said nothing twice',
    ...failing('empty', 'said nothing twice'),
    runEnd({ status: 'partial', losses: [loss('empty', 'said nothing twice')] }),
  ],
  'a refused answer': [
    'the model declined',
    ...failing('refusal', 'the model declined'),
    runEnd({ status: 'partial', losses: [loss('refusal', 'the model declined')] }),
  ],
  'a slot that threw': [
    'cannot read property',
    noted({
      kind: 'slot-failed',
      where: 'parallel[2]',
      message: 'cannot read property of undefined',
      step: null,
    }),
    runEnd({ status: 'partial', losses: [loss('script', 'cannot read property of undefined')] }),
  ],
  'calls that a limit kept from starting': [
    '62 calls not started',
    { type: 'limit-refuse', at: 1_000_300, limit: 'budget', count: 62, message: 'is spent' },
    runEnd({
      status: 'partial',
      losses: [{ ...loss('budget', 'is spent'), n: null, label: '62 calls not started' }],
    }),
  ],
  'a command of somebody else': [
    'mallory',
    {
      type: 'control-take',
      at: 1_000_300,
      action: 'stop',
      author: 'mallory',
      accepted: false,
      message: 'it did not come from your plenum',
      dropped: true,
    },
    runEnd(),
  ],
  'an option that is ignored': [
    'agent() does not know the option "tool"',
    noted({
      kind: 'warning',
      code: 'unknown-option',
      text: 'agent() does not know the option "tool"; it is ignored',
    }),
    runEnd(),
  ],
};

const surfaces: Readonly<Record<string, (id: string) => Promise<string>>> = {
  'report.md': async (id) => {
    const run = await openRun(createFileStore(join(project, '.plenum/runs')), id);
    return reportDocument(await reportOf(run), run.state);
  },
  show: async (id) => (await plenum(io(), 'show', id)).out,
  'show --json': async (id) => (await plenum(io(), 'show', id, '--json')).out,
  logs: async (id) => (await plenum(io(), 'logs', id)).out,
  'logs --json': async (id) => (await plenum(io(), 'logs', id, '--json')).out,
};

const idOf = (kind: string) => kind.replaceAll(/\W+/g, '-').toLowerCase();
const plain = (text: string) => text.replaceAll(/\\(.)/g, '$1').replaceAll(/\s+/g, ' ');

beforeAll(async () => {
  for (const [kind, [, ...events]] of Object.entries(kinds))
    await recordRun(project, idOf(kind), [driveStart(), ...events]);
});

describe.each(Object.keys(kinds))('%s', (kind) => {
  it.each(Object.keys(surfaces))('X119: survives in %s', async (surface) => {
    const [word] = kinds[kind] ?? [''];
    const text = plain((await surfaces[surface]?.(idOf(kind))) ?? '');
    if (surface === 'logs --json' && kind.startsWith('lanes'))
      expect(text).toContain('"kind":"lanes-ended","stage":1,"count":8,"of":12');
    else expect(text).toContain(word);
  });
});

it('X119: refused uses and ended lanes stand in the first line', async () => {
  const first = async (kind: string) => (await surfaces['report.md']?.(idOf(kind)))?.split('\n')[0];
  expect(await first('a denied use')).toBe(
    '**✓ The run completed: nothing was lost, and no gate failed; 1 use refused.**',
  );
  expect(await first('lanes that ended on null')).toBe(
    '**✓ The run completed: nothing was lost, and no gate failed; 8 of 12 lanes ended when ' +
      'stage 1 gave null.**',
  );
});
