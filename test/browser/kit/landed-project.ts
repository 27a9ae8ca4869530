import { execFileSync } from 'node:child_process';
import { Project } from '../../e2e/project.js';

export const check = 'node check.mjs';
/** What an agent may leave in a file. */
export const hostileLine = '<img src=x onerror="window.broken=1">\u202e\u001b[31m';

const body = `
const changes = await parallel(['one', 'two', 'tsconfig'].map((name) => () =>
  agent.outcome(name, { label: name, isolation: 'worktree' })));
return (await merge(changes, { gate: '${check}' })).landed.length;
`;

/** Each writes a file of its name; \`two\` changes a long file at two places. */
const agent = `
const { readFileSync, writeFileSync } = require('node:fs');
const { label } = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(label + '.json', ${JSON.stringify(hostileLine)} + '\\n');
if (label === 'two') {
  const lines = readFileSync('long.txt', 'utf8').split('\\n');
  lines[1] = 'first edit';
  lines[40] = 'second edit';
  writeFileSync('long.txt', lines.join('\\n'));
}
console.log('done');
`;

/** A repository with a run that landed three calls; its gate fails without the first one. */
export class LandedProject extends Project {
  constructor() {
    super({
      backends: { command: { run: [process.execPath, '-e', agent] } },
      permissions: { allow: [`Sh(${check})`] },
    });
  }

  async land(id: string): Promise<this> {
    this.script('wf.js', body);
    this.write('long.txt', Array.from({ length: 50 }, (_, at) => `${at}`).join('\n'));
    this.write(
      'check.mjs',
      "import { existsSync } from 'node:fs';\n" +
        "if (!existsSync('one.json')) { console.log('one.json is missing'); process.exit(3); }\n",
    );
    this.git('init', '--quiet');
    this.git('add', 'wf.js', 'long.txt', 'check.mjs');
    this.git('commit', '--quiet', '-m', 'start');
    const { code, stderr } = await this.run('run', 'wf.js', '--yes', '--json', '--name', id);
    if (code !== 0) throw new Error(`the run ended with ${code}: ${stderr}`);
    return this;
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    return execFileSync('git', ['-C', this.work, ...who, ...args], { encoding: 'utf8' });
  }
}
