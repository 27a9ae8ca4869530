import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../project.js';
import type { TerminalSession } from '../terminal-session.js';
import { agents, run, type WindowStand } from './window-stand.js';

/** One key of the window, pressed in a real terminal on the screen of the run. */
interface KeyCase {
  /** Its entry of the key table: the key, and what it is in a word. */
  readonly of: string;
  readonly does: string;
  readonly press: (on: KeyPlace) => Promise<void>;
}

export interface KeyPlace {
  readonly terminal: TerminalSession;
  readonly stand: WindowStand;
}

const runScreen = /^ ?[ ›]?(◐|⚠|✓).? Fix +\d\/3/m;

/** Out of whatever is open, step by step, to the screen of the run. */
export async function back({ terminal }: KeyPlace): Promise<void> {
  for (let steps = 0; !runScreen.test(terminal.screen()); steps += 1) {
    expect(steps, terminal.screen()).toBeLessThan(5);
    const before = terminal.screen();
    terminal.press('Escape');
    await until(() => terminal.screen() !== before);
  }
}

/** Moves the mark to the agent that changed a file, from wherever it is. */
async function selectPay({ terminal }: KeyPlace): Promise<void> {
  const isThere = (): boolean => /› . \S*pay\.ts/.test(terminal.screen());
  if (!isThere()) {
    terminal.press('Home');
    await terminal.shows(/^›audit/m);
  }
  for (let steps = 0; !isThere(); steps += 1) {
    expect(steps, terminal.screen()).toBeLessThan(9);
    const before = terminal.screen();
    terminal.press('Down');
    await until(() => terminal.screen() !== before);
  }
}

async function openPay(on: KeyPlace): Promise<void> {
  await selectPay(on);
  on.terminal.press('Enter');
  await on.terminal.shows(/prompt +Mend the route/);
}

/** That a control was taken last, and which, by the journal. */
async function recorded({ stand }: KeyPlace, wanted: object): Promise<void> {
  await expect
    .poll(() => stand.controls().at(-1), { timeout: 30_000 })
    .toMatchObject({ ...wanted, author: expect.stringContaining('command line') });
}

/**
 * Every key of the key table, in an order in which each finds what it needs. What a key does is read
 * from the screen, from the journal, from the disk or from the clipboard.
 */
export const keyCases: readonly KeyCase[] = [
  {
    of: '↑↓ select',
    does: 'moves the mark, as j and k do',
    async press(on) {
      const { terminal } = on;
      await selectPay(on);
      for (const [key, at] of [
        ['Down', 'legacy'],
        ['Up', 'pay'],
        ['j', 'legacy'],
        ['k', 'pay'],
      ] as const) {
        terminal.press(key);
        await terminal.shows(new RegExp(`› . \\S*${at}\\.ts`));
      }
    },
  },
  {
    of: '↵ open',
    does: 'opens the agent that is selected',
    async press(on) {
      await openPay(on);
      await back(on);
    },
  },
  {
    of: '↵ unfold',
    does: 'unfolds the prompt, and folds it again',
    async press(on) {
      await openPay(on);
      expect(on.terminal.screen()).not.toContain('Rule 9 of the house');
      on.terminal.press('Enter');
      await on.terminal.shows(/Rule 9 of the house/);
      on.terminal.press('Enter');
      await until(() => !on.terminal.screen().includes('Rule 9 of the house'));
      await back(on);
    },
  },
  {
    of: 'esc back',
    does: 'leads one step out, and on the run selects the run itself',
    async press(on) {
      await openPay(on);
      await back(on);
      on.terminal.press('Escape');
      await on.terminal.shows(/^›audit/m);
    },
  },
  {
    of: 'c copy',
    does: 'copies what the agent was told and said into the clipboard of the terminal',
    async press(on) {
      await openPay(on);
      on.terminal.press('c');
      await on.terminal.shows(/copied prompt and transcript of\s+#3/);
      expect(on.terminal.clipboard()).toMatch(/# Prompt\n\nMend the route\.[\s\S]*# Transcript/);
      await back(on);
    },
  },
  {
    of: 'e editor',
    does: 'opens $EDITOR with a copy, and the window comes back',
    async press(on) {
      await openPay(on);
      on.terminal.press('e');
      await on.terminal.shows(/was a copy/);
      expect(on.stand.edited).toMatch(/^\/.*\/r7k2-3\.md\n# Prompt\n\nMend the route\./);
      const [file = ''] = on.stand.edited.split('\n');
      expect(existsSync(file)).toBe(false);
      expect(on.terminal.screen().match(/prompt +Mend the route/g)).toHaveLength(1);
      await back(on);
    },
  },
  {
    of: 'D diff',
    does: 'shows what the agent changed',
    async press(on) {
      on.terminal.press('Home', 'Down', 'Enter');
      await on.terminal.shows(/‹ esc +Scan/);
      on.terminal.press('Down', 'Enter');
      await on.terminal.shows(/‹ esc +✓ \S*area/);
      on.terminal.press('D');
      await on.terminal.shows(/what #1 changed[\s\S]*note\.txt[\s\S]*\+made/);
      await back(on);
    },
  },
  {
    of: 'm message',
    does: 'sends a message that reaches the record',
    async press(on) {
      await selectPay(on);
      on.terminal.press('m');
      await on.terminal.shows(/message: /);
      on.terminal.type('look at line 41 too');
      await on.terminal.shows(/message: look at line 41 too/);
      on.terminal.press('Enter');
      await recorded(on, { action: 'send', target: agents.pay, text: 'look at line 41 too' });
      const { stdout } = await on.stand.project.run('show', run, '--agents', '--json');
      const shown = JSON.parse(stdout).agentList.find((one: { n: number }) => one.n === agents.pay);
      expect(shown.messages).toMatchObject([{ text: 'look at line 41 too' }]);
    },
  },
  {
    of: 'f filter',
    does: 'shows running, failed, asking, done and all agents, one after another',
    async press({ terminal }) {
      for (const shown of ['running', 'failed', 'asking', 'done', 'all']) {
        terminal.press('f');
        await terminal.shows(new RegExp(`shown: ${shown} agents`));
      }
    },
  },
  {
    of: 't timeline',
    does: 'opens the timeline, and closes it',
    async press({ terminal }) {
      terminal.press('t');
      await terminal.shows(/by phase[\s\S]*busy[\s\S]*━/);
      terminal.press('t');
      await terminal.shows(runScreen);
    },
  },
  {
    of: 'o order',
    does: 'orders the timeline by duration',
    async press(on) {
      on.terminal.press('t');
      await on.terminal.shows(/by phase/);
      on.terminal.press('o');
      await on.terminal.shows(/by duration/);
      await back(on);
    },
  },
  {
    of: 'c critical path',
    does: 'marks what the length of the run rests on',
    async press(on) {
      on.terminal.press('t');
      await on.terminal.shows(/peak \d/);
      on.terminal.press('c');
      await on.terminal.shows(/critical path/);
      await back(on);
    },
  },
  {
    of: '+ − zoom',
    does: 'shows a shorter time, a longer one, all of it',
    async press(on) {
      const { terminal } = on;
      terminal.press('t');
      await terminal.shows(/by phase/);
      terminal.press('-');
      await terminal.shows(/“-” changes nothing/);
      terminal.press('+', '+', '+');
      await until(() => !terminal.screen().includes('changes nothing'));
      terminal.press('-', '-', '-', '-');
      await terminal.shows(/“-” changes nothing/);
      terminal.press('+', '0', '0');
      await terminal.shows(/“0” changes nothing/);
      await back(on);
    },
  },
  {
    of: 'v script',
    does: 'shows the script with the counts of its lines',
    async press(on) {
      on.terminal.press('v');
      await on.terminal.shows(/[▶?✓]1 +\d+ [\s\S]*agent\(/);
      on.terminal.press('v');
      await on.terminal.shows(runScreen);
    },
  },
  {
    of: 'l stream',
    does: 'prints what all agents say above the window, and no more',
    async press({ terminal }) {
      terminal.press('l');
      await until(() => /^#5 src\/routes\/legacy\.ts +◐ Bash/m.test(terminal.screen(true)));
      terminal.press('l');
      await terminal.shows(/agents are printed above no more/);
    },
  },
  {
    of: 'h this one',
    does: 'prints what the selected agent says, from its beginning',
    async press(on) {
      const { terminal } = on;
      await selectPay(on);
      terminal.press('h');
      await terminal.shows(/#3 src\/routes\/pay\.ts\s+is\s+printed\s+above,\s+from/);
      await until(() => /^#3 src\/routes\/pay\.ts +◐ Bash/m.test(terminal.screen(true)));
      terminal.press('h');
      await terminal.shows(/is\s+printed\s+above\s+no\s+more/);
    },
  },
  {
    of: 's save',
    does: 'keeps the script as a saved workflow',
    async press({ terminal, stand }) {
      terminal.press('s');
      await terminal.shows(/saved as\s+\.plenum\/workflows\/audit\.js:\s+plenum\s+run\s+audit/);
      expect(existsSync(join(stand.project.work, '.plenum/workflows/audit.js'))).toBe(true);
    },
  },
  {
    of: 'd dashboard',
    does: 'says how to open the run in a browser',
    async press({ terminal }) {
      terminal.press('d');
      await terminal.shows(/plenum\s+ui\s+r7k2/);
    },
  },
  {
    of: '? keys',
    does: 'shows every key',
    async press({ terminal }) {
      terminal.press('?');
      await terminal.shows(/‹ esc +keys[\s\S]*open the same in \$EDITOR|‹ esc +keys[\s\S]*move:/);
      terminal.press('?');
      await terminal.shows(runScreen);
    },
  },
  {
    of: 'a answer',
    does: 'opens the question, and its key answers it',
    async press({ terminal, stand }) {
      terminal.press('a');
      await terminal.shows(/Bash +touch seeded[\s\S]*a {2}allow once/);
      terminal.press('a');
      await until(() => stand.project.ofType('permission-end').length === 1, 30_000);
      expect(stand.project.ofType('permission-end')).toMatchObject([{ allowed: true }]);
      await until(() => existsSync(join(stand.project.work, 'seeded')), 30_000);
      await terminal.shows(/Fix +1\/3/);
    },
  },
  {
    of: 'R retry all',
    does: 'has everything that failed run again at the next resume',
    async press(on) {
      on.terminal.press('R');
      await recorded(on, { action: 'retry', target: agents.failed, accepted: true });
    },
  },
  {
    of: 'r retry',
    does: 'runs the agent that is at work again, after a y',
    async press(on) {
      await selectPay(on);
      on.terminal.press('r');
      await on.terminal.shows(/Restart #3[\s\S]*y restart · N/);
      on.terminal.press('n');
      await on.terminal.shows(/not restarted/);
      on.terminal.press('r', 'y');
      await recorded(on, { action: 'retry', target: agents.pay, accepted: true });
      await until(() => on.stand.transcript(agents.pay).split('tool-start').length > 2, 30_000);
    },
  },
  {
    of: 'x stop',
    does: 'stops the agent that is selected, after a y',
    async press(on) {
      on.terminal.press('Down');
      await on.terminal.shows(/› . \S*(legacy|pay)\.ts/);
      const target = /› . \S*legacy/.test(on.terminal.screen()) ? agents.legacy : agents.pay;
      on.terminal.press('x');
      await on.terminal.shows(new RegExp(`Stop #${target}[\\s\\S]*y stop · N`));
      on.terminal.press('y');
      await recorded(on, { action: 'stop', target, accepted: true });
      await on.terminal.shows(/⊘1/);
    },
  },
  {
    of: 'p pause',
    does: 'pauses the run, and takes that back',
    async press(on) {
      on.terminal.press('p');
      await on.terminal.shows(/^ ⏸.? pausing: 1 running call/m);
      await recorded(on, { action: 'pause', accepted: true });
      on.terminal.press('p');
      await recorded(on, { action: 'resume', accepted: true });
      await until(() => !/^ ⏸/m.test(on.terminal.screen()), 30_000);
    },
  },
  {
    of: 'q leave',
    does: 'pauses the run and leaves, after a y',
    async press(on) {
      on.terminal.press('q');
      await on.terminal.shows(/Pause audit\?[\s\S]*y pause · N/);
      on.terminal.press('n');
      await on.terminal.shows(/the run goes on/);
      on.terminal.press('q', 'y');
      await recorded(on, { action: 'pause', accepted: true });
      on.stand.release();
      await on.terminal.shows(/plenum resume r7k2[\s\S]*ready>/);
      expect(on.stand.project.ofType('run-end')).toMatchObject([{ status: 'paused' }]);
    },
  },
];
