import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import type { Workspace } from '../../src/core/ports/workspace.js';
import type { MergeRequest, WorkspaceRef, Worktrees } from '../../src/core/ports/worktrees.js';
import type { RunLoop } from '../../src/core/run/run-loop.js';
import type { GuardedWork } from '../../src/core/step/guarded-question.js';
import { createMemoryJournal } from '../../src/stores/memory/memory-journal.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';
import { answering } from './answering.js';

/** Worktrees in which calls leave guarded files; they land if the question is answered with yes. */
class GuardedWorktrees implements Worktrees {
  readonly version = 1;
  works: readonly GuardedWork[] = [
    { label: 'a', paths: ['.mcp.json', '.claude/x.md'] },
    { label: 'b', paths: ['sub/.claude/y.md'] },
  ];
  readonly said: (boolean | 'nobody')[] = [];

  tip = async () => 'base';
  restore = async () => true;
  diff = async () => '';
  pushed = async () => [];
  discard = async () => {};
  close = async () => {};
  blame = async () => [];
  openBase = async () => ({ workspace: { path: '/nowhere' } as Workspace, base: 'base' });
  open = async () => ({ workspace: { path: '/nowhere' } as Workspace, base: 'base' });

  async seal(n: number): Promise<WorkspaceRef> {
    const diffStat = { files: 1, insertions: 1, deletions: 0 };
    return {
      ref: `refs/plenum/test/${n}`,
      base: 'base',
      commit: `commit ${n}`,
      commits: 1,
      diffStat,
    };
  }

  async merge({ candidates, admitGuarded, signal }: MergeRequest) {
    const yes = admitGuarded === undefined ? 'nobody' : await admitGuarded(this.works);
    this.said.push(yes);
    const landed = signal.aborted
      ? []
      : candidates.map(({ label, workspace: { ref, commit } }) => ({ label, ref, commit }));
    const refused = candidates.map(({ label, key, workspace: { ref } }) => ({
      label,
      key,
      ref,
      cause: 'guarded',
      message: 'refused',
    }));
    const told = { empty: [], conflicts: [], refused: yes === true ? [] : refused };
    const rest = { ...told, diffStat: null, gate: null };
    return { branch: 'plenum/test', commit: 'tip', landed, ...rest };
  }
}

const script = `const o = await parallel(['a', 'b'].map((label) => () => agent.outcome(label, { isolation: 'worktree', label })));
return (await merge(o)).refused.length;`;

/** Ends its process right after an event of this kind is on disk, once. */
function killedAfter(type: JournalEvent['type'] | null) {
  let killed = type === null;
  return createMemoryJournal({
    onCommit: (event) => {
      if (killed || event.type !== type) return undefined;
      killed = true;
      return 'kill';
    },
  });
}

function world({
  attended = true,
  kill = null,
}: {
  readonly attended?: boolean;
  readonly kill?: JournalEvent['type'] | null;
} = {}) {
  const worktrees = new GuardedWorktrees();
  const presence = { attended };
  const ports = {
    worktrees: async () => worktrees,
    get attended() {
      return presence.attended;
    },
  };
  const journal = killedAfter(kill);
  const create = () => createHarness({ journal, ports });
  const drive = (action: 'allow' | 'deny' | null, request = 1) => {
    const harness = create();
    const person = action === null ? {} : answering(harness, { action, target: request });
    return harness.drive(script, createStubBackend({ clock: harness.clock }), person);
  };
  const stopWhenAsked = () => {
    const harness = create();
    let loop: RunLoop | undefined;
    return harness.drive(script, createStubBackend({ clock: harness.clock }), {
      onLoop: (started) => {
        loop = started;
      },
      onEvent: ({ type }) => {
        if (type === 'permission-ask') loop?.stop();
      },
    });
  };
  const questions = () =>
    journal.events().filter(({ type }) => type === 'permission-ask' || type === 'permission-end');
  return { worktrees, drive, stopWhenAsked, questions, presence };
}

const argument = 'a: .mcp.json, .claude/x.md; b: sub/.claude/y.md';

describe('guarded paths of a merge', () => {
  it.each([
    ['allow', true, 0, 'completed'],
    ['deny', false, 2, 'partial'],
  ] as const)(
    'X184: a person is asked once about all calls and paths, and may %s',
    async (action, allowed, refused, status) => {
      const { worktrees, drive, questions } = world();
      expect(await drive(action)).toMatchObject({ result: refused, status });
      expect(worktrees.said).toEqual([allowed]);
      expect(questions()).toMatchObject([
        {
          type: 'permission-ask',
          n: 3,
          request: 1,
          tool: 'GuardedPaths',
          argument,
          reason: expect.stringContaining('guarded names'),
        },
        {
          type: 'permission-end',
          n: 3,
          request: 1,
          tool: 'GuardedPaths',
          argument,
          allowed,
          author: 'ann',
        },
      ]);
    },
  );

  it('X184: with nobody there nothing is asked and they are refused', async () => {
    const { worktrees, drive, questions } = world({ attended: false });
    expect(await drive(null)).toMatchObject({ result: 2, status: 'partial' });
    expect([worktrees.said, questions()]).toEqual([['nobody'], []]);
  });

  it('X184 X73: a merge that was answered and ended is reused, with nobody asked', async () => {
    const { worktrees, drive, questions } = world();
    await drive('allow');
    expect(await drive(null)).toMatchObject({ result: 0, status: 'completed' });
    expect([worktrees.said, questions().length]).toEqual([[true], 2]);
  });

  it.each([true, false])(
    'X184: killed after the answer, the merge goes on by it and asks nobody again (a person there: %s)',
    async (attended) => {
      const { worktrees, drive, questions, presence } = world({ kill: 'permission-end' });
      await expect(drive('allow')).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
      presence.attended = attended;
      expect(await drive(null)).toMatchObject({ result: 0, status: 'completed' });
      // Nothing had landed: the answer was to be durable first.
      expect([worktrees.said, questions().length]).toEqual([[true], 2]);
    },
  );

  it('X184: an answer holds for what was asked: with other paths the merge asks again', async () => {
    const { worktrees, drive, questions } = world({ kill: 'permission-end' });
    await expect(drive('allow')).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
    worktrees.works = [{ label: 'a', paths: ['.mcp.json', '.claude/settings.json'] }];
    expect(await drive('deny')).toMatchObject({ result: 2, status: 'partial' });
    expect(questions()).toHaveLength(4);
  });

  it('X184: killed while the question is open, the merge asks again', async () => {
    const { drive, questions } = world({ kill: 'permission-ask' });
    await expect(drive(null)).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
    expect(await drive('allow')).toMatchObject({ result: 0, status: 'completed' });
    expect(questions()).toMatchObject([
      { type: 'permission-ask' },
      { type: 'permission-ask' },
      { type: 'permission-end', allowed: true },
    ]);
  });

  it('X184: a run that is stopped while it asks ends without a landing, and asks again when it is resumed', async () => {
    const { worktrees, drive, questions, stopWhenAsked } = world();
    expect(await stopWhenAsked()).toMatchObject({ status: 'stopped' });
    expect(worktrees.said).toEqual([false]);
    expect(await drive('allow')).toMatchObject({ result: 0, status: 'completed' });
    expect(questions()).toMatchObject([
      {},
      { type: 'permission-end', allowed: false },
      { type: 'permission-ask' },
      { allowed: true },
    ]);
  });

  it('X184: that a question ended with its call is nobody’s answer, whenever the process died', async () => {
    const { drive, questions, stopWhenAsked } = world({ kill: 'permission-end' });
    await expect(stopWhenAsked()).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
    expect(await drive('allow')).toMatchObject({ result: 0, status: 'completed' });
    expect(questions().filter(({ type }) => type === 'permission-ask')).toHaveLength(2);
  });

  it('X184: what a path or a label tries to say on a screen is shown as text', async () => {
    const { worktrees, drive, questions } = world();
    worktrees.works = [
      {
        label: 'fix: ok',
        paths: ['.claude/\u001b[2K\u009b1A\u202e\nx.md', '.claude/a, b', '.claude/plain.md'],
      },
    ];
    await drive('deny');
    expect(questions()[0]).toMatchObject({
      argument:
        '"fix: ok": ".claude/\\u001b[2K\\u{9b}1A\\u{202e}\\nx.md", ".claude/a, b", .claude/plain.md',
    });
  });

  it('X184: all is shown or nothing is asked: more than a person reads is refused', async () => {
    const { worktrees, drive, questions } = world();
    const many = (count: number) => [
      {
        label: 'a',
        paths: Array.from({ length: count }, (_, at) => `.claude/commands/command-${at}.md`),
      },
    ];
    worktrees.works = many(100);
    expect(await drive('allow')).toMatchObject({ result: 0 });
    expect(questions()[0]).toMatchObject({ argument: expect.stringMatching(/command-99\.md$/) });
    const other = world();
    other.worktrees.works = many(1000);
    expect(await other.drive(null)).toMatchObject({ result: 2, status: 'partial' });
    expect(other.questions()).toEqual([]);
  });
});
