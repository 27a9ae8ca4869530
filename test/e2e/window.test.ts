import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project, until } from './project.js';
import { openSession, type TerminalSession } from './terminal-session.js';

/** Waits until the test writes a file with its label, so that nothing depends on time. */
const heldAgent =
  'cat > /dev/null; while [ ! -e "$PLENUM_TEST_RELEASE/go" ]; do sleep 0.1; done; printf done';

const script = `export const meta = { name: 'audit', description: 'windows', phases: [{ title: 'Scan' }, { title: 'Fix' }] };
phase('Scan');
log('the scan begins');
const names = ['pay', 'admin', 'legacy'];
const found = await parallel(names.map((name) => () => agent('Look at ' + name, { label: 'src/routes/' + name + '.ts' })));
return found.length + ' looked at';
`;

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0).reverse()) one.close();
});

function stand(columns: number, rows = 30): { project: Project; terminal: TerminalSession } {
  const project = new Project({
    backend: 'command',
    backends: { command: { run: ['sh', '-c', heldAgent] } },
  });
  project.write('audit.js', script);
  opened.push(project);
  const terminal = openSession(project, { columns, rows }, { PLENUM_TEST_RELEASE: project.folder });
  opened.push(terminal);
  return { project, terminal };
}

const release = (project: Project): void => writeFileSync(join(project.folder, 'go'), '');
const runs = (name: string) => ['run', 'audit.js', '--yes', '--name', name];

/** Every file of a folder with its contents. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files.flatMap((file) => {
      const path = join(file.parentPath, file.name);
      return file.isFile() ? [[path, readFileSync(path, 'latin1')]] : [];
    }),
  );
}

describe('X121: the window of a run, in a real terminal', () => {
  it.each([40, 80, 120])(
    'shows phases and agents in %i columns, and leaves by itself',
    async (columns) => {
      const { project, terminal } = stand(columns);
      terminal.plenum(...runs('r7k2'));
      const shown = await terminal.shows(/◐ Scan +0\/3[\s\S]*\? keys/);
      expect(shown).toMatch(/◐ Scan +0\/3/);
      expect(shown).toMatch(/○ Fix/);
      if (columns >= 80) expect(shown).toMatch(/◐ .*pay\.ts/);
      release(project);
      await terminal.shows(/✓ completed[\s\S]*ready>/);
      const all = terminal.screen(true);
      expect(all).toContain('the scan begins');
      expect(all).toContain('3 looked at');
      expect(all).not.toContain('? keys');
    },
  );

  it('opens an agent, its prompt, the script and the keys, and comes back', async () => {
    const { terminal } = stand(100);
    terminal.plenum(...runs('r7k2'));
    await terminal.shows(/› ◐ src\/routes\/\w+\.ts/);
    terminal.press('Enter');
    await terminal.shows(/prompt +Look at \w+/);
    terminal.press('Escape');
    await terminal.shows(/Scan +0\/3/);
    terminal.press('v');
    await terminal.shows(/▶3 +5 const found/);
    terminal.press('t');
    await terminal.shows(/busy slots, of/);
    terminal.press('?');
    await terminal.shows(/Ctrl-Z suspends/);
    terminal.press('z');
    await terminal.shows(/“z” is no key/);
  });

  it('stops an agent with two keys, a run only after y, and journals who did it', async () => {
    const { project, terminal } = stand(80);
    terminal.plenum(...runs('r7k2'));
    await terminal.shows(/› ◐ .*\.ts/);
    terminal.press('x');
    await terminal.shows(/Stop #\d .*y stop · N/s);
    terminal.press('n');
    await terminal.shows(/not stopped: the agent goes on/);
    terminal.press('x', 'y');
    await terminal.shows(/step \d is stopped/);
    await terminal.shows(/◐ Scan +0\/3 .*⊘1/);
    const stops = project.events('r7k2').filter(({ type }) => type === 'control-take');
    expect(stops).toMatchObject([
      { action: 'stop', accepted: true, author: expect.stringContaining('command line') },
    ]);
  });

  it('keeps the scrollback, and is drawn whole after the terminal became another size', async () => {
    const { project, terminal } = stand(120, 40);
    terminal.press('echo before the run', 'Enter');
    terminal.plenum(...runs('r7k2'));
    await terminal.shows(/◐ Scan +0\/3[\s\S]*d dashboard +\? keys/);
    terminal.resize({ columns: 60, rows: 30 });
    await terminal.shows(/0\/3 done/);
    terminal.resize({ columns: 100, rows: 35 });
    const shown = await terminal.shows(/0 of 3 done/);
    expect(shown.match(/\? keys/g)).toHaveLength(1);
    expect(shown.match(/◐ Scan/g)).toHaveLength(1);
    release(project);
    await terminal.shows(/✓ completed[\s\S]*ready>/);
    expect(terminal.screen(true)).toContain('before the run');
  });

  it('X77: Ctrl-C pauses and says so, p takes it back, twice ends what runs; the cursor is shown', async () => {
    const { terminal } = stand(80);
    terminal.plenum(...runs('r7k2'));
    await terminal.shows(/› ◐ .*\.ts/);
    terminal.press('C-c');
    await terminal.shows(/⏸.{0,2} pausing: 3 running calls/);
    terminal.press('p');
    await terminal.shows(/the pause is taken back/);
    terminal.press('C-c');
    await terminal.shows(/⏸.{0,2} pausing/);
    terminal.press('C-c');
    await terminal.shows(/plenum resume r7k2[\s\S]*ready>/);
  });

  it('Ctrl-Z gives the terminal back, and fg draws the window again', async () => {
    const { project, terminal } = stand(80);
    terminal.press('set -m', 'Enter');
    terminal.plenum(...runs('r7k2'));
    await terminal.shows(/› ◐ .*\.ts/);
    terminal.press('C-z');
    await terminal.shows(/Stopped[\s\S]*ready>/);
    terminal.press('fg', 'Enter');
    await terminal.shows(/› ◐ .*\.ts[\s\S]*\? keys/);
    terminal.press('Enter');
    await terminal.shows(/prompt +Look at/);
    release(project);
    await terminal.shows(/✓ completed[\s\S]*ready>/);
  });

  it('X79: who watches changes nothing by looking, and sends the same controls', async () => {
    const { project, terminal } = stand(110);
    const driving = project.start(runs('r7k2'), { PLENUM_TEST_RELEASE: project.folder });
    await until(
      () => project.events('r7k2').filter(({ type }) => type === 'step-start').length === 3,
    );
    // What the driver writes it writes before and after, and nothing in between.
    driving.child.kill('SIGSTOP');
    terminal.plenum('watch');
    await terminal.shows(/› ◐ src\/routes\/\w+\.ts/);
    const before = contents(project.runDir('r7k2'));
    for (const keys of [
      ['Enter', 'Escape'],
      ['t', 'v', '?'],
      ['Escape', 'Escape', 'Escape'],
      ['f', 'j', 'k', 'l', 'h'],
    ])
      terminal.press(...keys);
    terminal.press('?');
    await terminal.shows(/Ctrl-Z suspends/);
    expect(contents(project.runDir('r7k2'))).toEqual(before);
    terminal.press('q');
    await terminal.shows(/plenum watch r7k2[\s\S]*ready>/);
    expect(contents(project.runDir('r7k2'))).toEqual(before);
    driving.child.kill('SIGCONT');
    terminal.plenum('watch');
    await terminal.shows(/› ◐ src\/routes\/\w+\.ts/);
    terminal.press('p');
    await terminal.shows(/pausing/);
    release(project);
    expect((await driving.ended).code).not.toBe(1);
    expect(existsSync(join(project.runDir('r7k2'), 'report.md'))).toBe(true);
  });
});
