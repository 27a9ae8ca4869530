import type { HintProject } from '../hint-project.js';
import type { HintRow, Typed } from '../hint-row.js';
import { allLeft, held } from './run-rows.js';

const files = { 'wf.js': `return await agent('x');` };
const detached = 'plenum run wf.js --yes --detach --name held';
const two = `${detached}1 && ${detached}2`;
const asking = {
  'wf.js': `return await agent('@fake tool Bash {"command":"echo made > made.txt"} @fake say over');`,
};

/** Types lines, looks at what goes on until it shows a text, and keeps the lines with another. */
const watching =
  (before: string, until: string, kept: string) =>
  async (project: HintProject): Promise<Typed> => {
    await project.typed(before);
    const { output, code } = await project.typed('plenum watch', until);
    const lines = output.split('\n').filter((line) => line.includes(kept));
    return { code, output: lines.join('\n') };
  };

interface Pressed {
  /** What the window shows before and after each key. */
  readonly keys: readonly (readonly [wanted: RegExp, key: string])[];
  readonly shows: RegExp;
  /** Pressed once it is shown. */
  readonly then?: readonly string[];
}

/** A run at a terminal, in whose window keys are pressed; what it shows then. */
const pressing =
  ({ keys, shows, then = [] }: Pressed) =>
  async (project: HintProject): Promise<Typed> => {
    const terminal = project.terminal();
    terminal.plenum('run', 'wf.js', '--yes', '--name', 'held');
    for (const [wanted, key] of keys) {
      await terminal.shows(wanted);
      terminal.press(key);
    }
    const output = await terminal.shows(shows);
    terminal.press(...then);
    return { code: 0, output };
  };
const running = /› ◐ /;

/** Who watches a run, as lines or in a window, and what is typed from elsewhere. */
export const watchRows: readonly HintRow[] = [
  {
    fact: 'of two runs that go on the other one is watched',
    from: 'surfaces/cli/text/watch-lines.ts',
    says: 'plenum watch …',
    files,
    config: held,
    type: watching(two, 'also goes on', 'also goes on'),
    first: 'touch go',
    shows: /held1[\s\S]*completed/,
    then: allLeft,
  },
  {
    fact: 'who leaves a run comes back to it',
    from: 'surfaces/cli/text/watch-lines.ts',
    says: 'plenum watch …',
    files,
    config: held,
    type: watching(`${detached}1`, 'started', 'Not watching any more'),
    first: 'touch go',
    shows: 'completed',
    then: allLeft,
  },
  {
    fact: 'lines that are not shown are shown',
    from: 'surfaces/cli/text/watch-lines.ts',
    says: 'plenum watch … --all',
    files: { 'wf.js': `for (let n = 1; n < 40; n += 1) log('line ' + n);` },
    type: 'plenum run wf.js --yes -q\nplenum watch $R',
    shows: 'line 1\n',
  },
  {
    fact: 'a run whose driver is gone goes on',
    from: 'surfaces/cli/text/watch-lines.ts',
    says: 'plenum resume …',
    files,
    config: held,
    type: `${detached} --json > held.json; plenum watch > out.txt 2>&1 & watcher=$!; until grep -qs started out.txt; do sleep 0.1; done; kill -9 $(node -p "require('./held.json').driver.pid"); wait $watcher; grep lost: out.txt`,
    first: 'touch go',
    shows: 'completed',
  },
  {
    fact: 'a run in the window is opened in a browser from another terminal',
    from: 'surfaces/cli/window/live-window.ts',
    says: 'plenum ui …',
    files,
    config: held,
    type: pressing({ keys: [[running, 'd']], shows: /plenum ui held/ }),
    until: '/run/held#watch=',
    then: `touch go; ${allLeft}`,
  },
  {
    fact: 'a script that is saved in the window runs by its name',
    from: 'runs/view/run-steering.ts',
    says: 'plenum run …',
    files,
    config: held,
    type: pressing({ keys: [[running, 's']], shows: /saved as .*plenum run/ }),
    exit: 7,
    shows: 'E_APPROVAL',
    then: `touch go; ${allLeft}`,
  },
  {
    fact: 'a run that is paused by leaving its window goes on',
    from: 'views/live/rows/foot-rows.ts',
    says: 'plenum resume …',
    files,
    config: held,
    type: pressing({ keys: [[running, 'q']], shows: /plenum resume held/, then: ['y'] }),
    first: `touch go; ${allLeft}`,
    shows: 'completed',
  },
  {
    fact: 'a use that the window asks for is allowed from elsewhere',
    from: 'views/live/rows/question-rows.ts',
    says: 'plenum allow … …',
    files: asking,
    config: { permissions: { mode: 'default' } },
    model: true,
    type: pressing({ keys: [[/asks for a tool|a answer/, 'a']], shows: /from elsewhere/ }),
    shows: 'allowed',
    then: `${allLeft}; test -s made.txt`,
  },
  {
    fact: 'a use that the window asks for is denied from elsewhere',
    from: 'views/live/rows/question-rows.ts',
    says: 'plenum deny … …',
    files: asking,
    config: { permissions: { mode: 'default' } },
    model: true,
    type: pressing({ keys: [[/asks for a tool|a answer/, 'a']], shows: /from elsewhere/ }),
    shows: 'denied',
    then: `${allLeft}; test ! -e made.txt`,
  },
];
