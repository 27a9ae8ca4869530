import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesWith } from '../../../src/host/process-table/marked-processes.js';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { ModelProject } from '../agents/model-project.js';
import { until } from '../project.js';
import { openSession, type TerminalSession } from '../terminal-session.js';

/** Waits until the test writes the file or is over, so that nothing depends on time. */
const waitFor = (file: string): string => `#!/bin/sh
cd "$(dirname "$0")" || exit
echo "$1" >> held
while [ -e held ] && [ ! -e ${file} ] && ! grep -qx "${file}" held; do sleep 0.1; done
`;

/** Writes down what it was given and what was in it. */
const editor = `#!/bin/sh
{ printf '%s\\n' "$1"; cat "$1"; } > "$(dirname "$0")/edited"
`;

/**
 * A run that stands still with one agent of every kind: done with a changed file, failed, two at
 * work of which one is quiet for longer, one that asks.
 */
function script(folder: string): string {
  const runs = (program: string, name: string): string =>
    `@fake tool Bash ${JSON.stringify({ command: `${join(folder, program)} ${name}` })}`;
  const long = Array.from({ length: 20 }, (_, index) => `Rule ${index + 1} of the house.`);
  const prompts = {
    pay: `Mend the route.\n${long.join('\n')}\n@fake usage in=20000 out=500\n${runs('hold.sh', 'pay')}\n@fake say mended`,
    admin: `Seed it. @fake tool Bash {"command":"touch seeded"}\n@fake say seeded`,
    area: `Look around.\n@fake write note.txt made\n@fake say seen`,
    // What comes after it gives its first sign later than the other one, which is stuck therefore.
    wait: `Wait.\n${runs('after-pay.sh', 'after')}\n@fake say waited`,
    legacy: `Look.\n${runs('hold.sh', 'legacy')}\n@fake say looked`,
  };
  return `export const meta = { name: 'audit', description: 'windows', phases: [{ title: 'Scan' }, { title: 'Fix' }] };
const prompts = ${JSON.stringify(prompts)};
phase('Scan');
await agent(prompts.area, { label: 'src/area/', isolation: 'worktree' });
await agent('Break. @fake error 400', { label: 'src/cli/grant.ts' });
phase('Fix');
const pay = agent(prompts.pay, { label: 'src/routes/pay.ts' });
await agent(prompts.wait, { label: 'src/wait.ts', phase: 'Scan' });
const fixed = await parallel([
  () => pay,
  () => agent(prompts.legacy, { label: 'src/routes/legacy.ts' }),
  () => agent(prompts.admin, { label: 'src/routes/admin.ts' }),
]);
return fixed.filter(Boolean).length + ' fixed';
`;
}

/** Agents by their labels, as they stand once nothing moves any more. */
export const agents = { done: 1, failed: 2, pay: 3, wait: 4, legacy: 5, admin: 6 } as const;
export const run = 'r7k2';

/** A held run, and terminals to look at it. */
export class WindowStand {
  private readonly terminals: TerminalSession[] = [];

  private constructor(
    private readonly fake: FakeModel,
    readonly project: ModelProject,
  ) {}

  static async open(): Promise<WindowStand> {
    const fake = await createFakeModel();
    const folder = (name: string): string => join(project.folder, name);
    const project: ModelProject = new ModelProject(fake, {});
    const settings = {
      ...{ backend: 'ai-sdk', model: 'anthropic/claude-haiku-4-5' },
      permissions: {
        mode: 'default',
        allow: [`Bash(${folder('hold.sh')}:*)`, `Bash(${folder('after-pay.sh')}:*)`, 'Write'],
      },
    };
    writeFileSync(join(project.home, '.plenum', 'config.json'), JSON.stringify(settings));
    for (const [name, text] of [
      ['hold.sh', waitFor('go')],
      ['after-pay.sh', waitFor('pay')],
      ['editor.sh', editor],
    ] as const) {
      writeFileSync(folder(name), text);
      chmodSync(folder(name), 0o755);
    }
    project.write('audit.js', script(project.folder));
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', 'audit.js'],
      ['commit', '-q', '-m', 'base'],
    ])
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: project.work,
      });
    return new WindowStand(fake, project);
  }

  terminal(columns: number, more: Readonly<Record<string, string>> = {}): TerminalSession {
    const given = Object.entries(this.project.given).flatMap(([name, value]) =>
      name === 'CI' || value === undefined ? [] : [[name, value] as const],
    );
    const terminal = openSession(
      this.project,
      { columns, rows: 40 },
      {
        ...Object.fromEntries(given),
        EDITOR: join(this.project.folder, 'editor.sh'),
        VISUAL: '',
        PLENUM_TEST_LOG: this.mark,
        ...more,
      },
    );
    this.terminals.push(terminal);
    return terminal;
  }

  /** Without a terminal; its child is the driver. */
  drive(): ReturnType<ModelProject['start']> {
    return this.project.start(['run', 'audit.js', '--yes', '--name', run]);
  }

  /** In a terminal, as a person does. */
  driveIn(terminal: TerminalSession): void {
    terminal.plenum('run', 'audit.js', '--yes', '--name', run);
  }

  /** Two agents are at work, the third asks or was refused, and nothing moves any more. */
  async untilHeld(): Promise<void> {
    const holds = (n: number): boolean => /tool-start.*hold\.sh/.test(this.transcript(n));
    const stands = (): boolean =>
      this.project.ofType('permission-ask').length === 1 ||
      this.project.ofType('step-end').some(({ n }) => n === agents.admin);
    await until(() => holds(agents.pay) && holds(agents.legacy) && stands(), 90_000);
  }

  transcript(n: number): string {
    const file = join(this.project.runDir(run), 'agents', `${n}.jsonl`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  release(): void {
    writeFileSync(join(this.project.folder, 'go'), '');
  }

  /** Where the editor wrote down what it was given. */
  get edited(): string {
    const file = join(this.project.folder, 'edited');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  controls() {
    return this.project.ofType('control-take');
  }

  /** What the environment of everything that was started here has. */
  private get mark(): string {
    return join(this.project.folder, 'executions.log');
  }

  async close(): Promise<void> {
    // A run outlives its terminal: whatever is left of it is ended by name.
    for (const terminal of this.terminals.splice(0)) terminal.close();
    const left = () => processesWith('PLENUM_TEST_LOG', (value) => value === this.mark);
    await until(() => {
      for (const pid of left()) end(pid);
      return left().length === 0;
    });
    this.project.close();
    await this.fake.close();
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
