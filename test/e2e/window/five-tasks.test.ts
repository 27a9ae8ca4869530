import { afterEach, describe, expect, it } from 'vitest';
import { type FiveTask, fiveTasks, mostKeysOfATask } from '../../kit/five-tasks.js';
import { until } from '../project.js';
import { agents, run, WindowStand } from './window-stand.js';

let stand: WindowStand;
afterEach(() => stand.close());

interface TaskCase {
  /** By the columns of the terminal, where fewer show less. */
  readonly keys: (columns: number) => readonly string[];
  readonly sees?: RegExp;
  readonly does?: () => boolean;
}

const narrow = (columns: number): boolean => columns < 60;

const tasks: Readonly<Record<FiveTask, TaskCase>> = {
  'see what is stuck': {
    keys: (columns) => (narrow(columns) ? ['Enter'] : []),
    sees: /› ◐ \S*pay\.ts|‹ esc +◐ \S*pay\.ts/,
  },
  'read its prompt': { keys: () => ['Enter'], sees: /prompt +Mend the route/ },
  'see its cost so far': {
    keys: (columns) => (narrow(columns) ? ['Enter'] : []),
    sees: /pay\.ts.* \$0\.0[1-9]/,
  },
  'stop it': {
    keys: () => ['x', 'y'],
    does: () =>
      stand.controls().some(({ action, target }) => action === 'stop' && target === agents.pay) &&
      stand.project.ofType('step-end').some(({ n }) => n === agents.pay),
  },
  'answer the question': {
    keys: () => ['a', 'a'],
    does: () => stand.project.ofType('permission-end').some(({ allowed }) => allowed),
  },
};

describe.each([
  [40, 'run'],
  [80, 'run'],
  [120, 'run'],
  [40, 'watch'],
  [80, 'watch'],
  [120, 'watch'],
] as const)('X121: in %i columns of plenum %s', (columns, verb) => {
  it(`each of five tasks takes at most ${mostKeysOfATask} keys from the run`, async () => {
    stand = await WindowStand.open();
    const driver = stand.terminal(columns);
    stand.driveIn(driver);
    await stand.untilHeld();
    const terminal = verb === 'run' ? driver : stand.terminal(columns);
    if (verb === 'watch') terminal.plenum('watch', run);
    const onRun = /^[ ›](◐|⚠|✓).? Fix +\d\/3/m;
    for (const task of fiveTasks) {
      await terminal.shows(onRun);
      const { keys, sees, does } = tasks[task];
      const pressed = keys(columns);
      expect(pressed.length, task).toBeLessThanOrEqual(mostKeysOfATask);
      terminal.press(...pressed);
      if (sees) await terminal.shows(sees);
      if (does) await until(does, 30_000).catch(() => expect(terminal.screen()).toBe(task));
      if (!onRun.test(terminal.screen())) terminal.press('Escape');
    }
  });
});
