import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../core/journal/event.js';
import { createFold } from '../../../core/state/fold.js';
import { personPrompts } from './person-prompts.js';

const place = {
  realm: 0,
  strand: 'root',
  position: 0,
  lane: 'root',
  content: 'c',
  key: 'k',
  site: null,
  phase: null,
} as const;
const asks = (n: number, options = {}): JournalEvent => ({
  type: 'step-start',
  at: n,
  n,
  kind: 'ask',
  label: 'Which?',
  prompt: 'Which?',
  options,
  ...place,
});
const wants = (request: number, more: { readonly rule?: string } = {}): JournalEvent => ({
  type: 'permission-ask',
  at: request,
  n: 1,
  request,
  tool: 'Bash',
  argument: 'npm publish',
  reason: 'no rule covers it',
  ...more,
});

/** A person who types these lines, one per prompt; afterwards nothing. */
function person(lines: readonly string[]) {
  const typed = [...lines];
  const seen: string[] = [];
  const told: unknown[] = [];
  const written: string[] = [];
  const fold = createFold();
  const io = {
    stderr: (text: string) => void seen.push(text),
    ask: (question: string, signal?: AbortSignal) => {
      seen.push(question);
      const next = typed.shift();
      return next === undefined
        ? new Promise<null>((done) => signal?.addEventListener('abort', () => done(null)))
        : Promise.resolve(next);
    },
  };
  const drive = {
    answer: (...answer: unknown[]) => {
      told.push(answer);
      return null;
    },
    reply: (n: number, text: string, author: string) => {
      if (text === 'up') return 'the answer must be one of: left, right';
      told.push([n, text, author]);
      return null;
    },
  };
  const prompts = personPrompts({
    io,
    view: { hold: () => {}, release: () => {} },
    drive,
    author: 'ann',
    writeRule: async ({ effect, rule }, where) => {
      if (where === 'home') throw new Error('the disk is full');
      written.push(`${effect} ${rule} ${where}`);
      return ['written'];
    },
  });
  const happen = (event: JournalEvent) => {
    fold.apply(event);
    prompts.event(event, fold.state);
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { seen, told, written, happen, prompts, settle };
}

describe('questions at the driving terminal', () => {
  it('X100: a use of a tool is allowed or denied; other words are asked again', async () => {
    const { seen, told, happen, settle } = person(['maybe', 'a', 'deny']);
    happen(wants(1));
    happen(wants(2));
    await settle();
    expect(told).toEqual([
      [1, { allowed: true, author: 'ann', forRun: false }],
      [2, { allowed: false, author: 'ann', forRun: false }],
    ]);
    expect(seen.join('')).toMatch(/asks for Bash\(npm publish\): no rule covers it.*Type a or d/s);
  });

  it('X100: what a rule covers can be answered for the run; what none covers cannot', async () => {
    const { seen, told, happen, settle } = person(['ar', 'a', 'dr']);
    happen(wants(1));
    happen(wants(2, { rule: 'Bash(npm publish)' }));
    await settle();
    expect(seen.join('')).toMatch(/\[d\]eny: Type a or d\..*for this run: \[ar\] \[dr\]/s);
    expect(told).toEqual([
      [1, { allowed: true, author: 'ann', forRun: false }],
      [2, { allowed: false, author: 'ann', forRun: true }],
    ]);
  });

  it('X100: for good: the rule is shown and written where the person chooses, and holds for the run', async () => {
    const { seen, told, written, happen, settle } = person(['ag', 'x', 'h', 'p', 'dg', 'n']);
    happen(wants(1, { rule: 'Bash(npm publish)' }));
    happen(wants(2, { rule: 'Bash(npm publish)' }));
    await settle();
    expect(seen.join('')).toMatch(/"allow": Bash\(npm publish\) goes into.*Type p, h or n\./s);
    expect(seen.join('')).toContain('Not written: the disk is full');
    expect(written).toEqual(['allow Bash(npm publish) project']);
    expect(told).toEqual([
      [1, { allowed: true, author: 'ann', forRun: true }],
      [2, { allowed: false, author: 'ann', forRun: true }],
    ]);
  });

  it('X50: a question of the script shows its options and default, and refuses what is no option', async () => {
    const { seen, told, happen, settle } = person(['up', 'left']);
    happen(asks(7, { options: ['left', 'right'], default: 'left' }));
    await settle();
    expect(seen[0]).toBe('Which? (left / right) [left]: ');
    expect(seen[1]).toMatch(/must be one of/);
    expect(told).toEqual([[7, 'left', 'ann']]);
  });

  it('X50: an empty line takes the default', async () => {
    const { told, happen, settle } = person(['']);
    happen(asks(7, { default: 'right' }));
    await settle();
    expect(told).toEqual([[7, 'right', 'ann']]);
  });

  it('X79: an answer from elsewhere closes the prompt, and the next question follows', async () => {
    const { seen, told, happen, settle } = person([]);
    happen(asks(7));
    happen(asks(8));
    await settle();
    happen({ type: 'step-end', at: 9, n: 7, status: 'completed', value: 'x' });
    await settle();
    expect(told).toEqual([]);
    expect(seen).toEqual(['Which?: ', '(answered elsewhere, or no longer asked)\n', 'Which?: ']);
  });

  it('the end of the run closes what is open', async () => {
    const { seen, happen, prompts, settle } = person([]);
    happen(asks(7));
    prompts.end();
    await settle();
    expect(seen).toEqual(['Which?: ', '\n']);
  });
});
