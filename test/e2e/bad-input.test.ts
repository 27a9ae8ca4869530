import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project;
const mounts: string[] = [];
afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync('umount', ['-l', mount]);
  project.close();
});

/** A small file system of its own; null where this machine does not let us mount. */
function mounted(options: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    mounts.push(folder);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

describe('bad input is told clearly and loses nothing', () => {
  it('a broken script: place, caret, code 5, and no run is made', async () => {
    project = new Project();
    project.script('wf.js', `const x = ;`);
    const { code, stderr } = await project.run('run', 'wf.js', '--yes');
    expect(code).toBe(5);
    expect(stderr).toContain('E_SCRIPT_SYNTAX');
    expect(stderr).toMatch(/wf\.js:2:11/);
    expect(stderr).toMatch(/\n[ |]+\^/);
    expect(project.runs()).toEqual([]);
  });

  it('wrong arguments print how to call it', async () => {
    project = new Project();
    project.write(
      'wf.js',
      `export const meta = { name: 'a', description: 'b', args: { type: 'object', required: ['dir'], properties: { dir: { type: 'string', description: 'where' } } } };\nreturn args.dir;`,
    );
    const { code, stderr } = await project.run('run', 'wf.js', '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('E_ARGS');
    expect(stderr).toContain('dir');
    expect((await project.run('run', 'wf.js', '--yes', '--arg', 'dir=src')).code).toBe(0);
  });

  it('X111: a program that does not exist fails its calls with the true reason, and the run can be resumed after mending it', async () => {
    project = new Project({ backends: { command: { run: ['no-such-program-here'] } } });
    project.script('wf.js', `return await agent('x', { retries: 0 });`);
    const { code, stdout, stderr } = await project.run('run', 'wf.js', '--yes', '--json');
    expect([3, 4]).toContain(code);
    expect(stdout + stderr).toContain('no-such-program-here');
  });

  it('X111: a program whose answer does not fit the schema is started again with what was wrong', async () => {
    const agent = `const chunks = []; for await (const chunk of process.stdin) chunks.push(chunk);
const task = JSON.parse(Buffer.concat(chunks)); console.log(JSON.stringify(task.error ? { n: 7 } : { n: 'seven' })); if (task.error) process.stderr.write(task.error);`;
    project = new Project({ backends: { command: { run: ['node', 'agent.mjs'] } } });
    project.write('agent.mjs', agent);
    project.script(
      'wf.js',
      `return await agent('count', { schema: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } });`,
    );
    const summary = JSON.parse((await project.run('run', 'wf.js', '--yes', '--json')).stdout);
    expect(summary.result).toEqual({ n: 7 });
    expect(project.events().find((event) => event.type === 'step-end')).toMatchObject({
      attempts: 2,
    });
  });

  it('a foreign folder and an unreadable header are named, and listed', async () => {
    project = new Project();
    const root = join(project.work, '.plenum', 'runs');
    mkdirSync(join(root, 'abcd'), { recursive: true });
    writeFileSync(join(root, 'abcd', 'run.json'), '{ not json');
    const shown = await project.run('show', 'abcd');
    expect(shown.code).toBe(8);
    expect(shown.stderr).toContain('E_RUN_FOREIGN');
    expect((await project.run('list')).code).toBe(0);
  });

  it('X180: a flipped bit in the middle of the journal is said with file and offset; without a yes nothing runs and nothing is changed', async () => {
    project = new Project();
    project.script('wf.js', `return await parallel([1, 2, 3].map((i) => () => agent('x' + i)));`);
    await project.run('run', 'wf.js', '--yes', '--json');
    const file = join(
      project.runDir(),
      'events',
      readdirSync(join(project.runDir(), 'events'))[0] ?? '',
    );
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { code, stderr } = await project.run('resume', '@last', '--yes');
    expect(code).toBe(7);
    expect(stderr).toMatch(/events\/000001\.jsonl at byte \d+/);
    expect(stderr).toContain('E_RECORD_LOST');
    expect(stderr).toMatch(/plenum resume \w+ --rerun-lost/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(project.executions()).toHaveLength(3);
  });

  it('X76: a torn last line is dropped and the run resumes', async () => {
    project = new Project();
    project.script('wf.js', `return await parallel([1, 2, 3].map((i) => () => agent('x' + i)));`);
    await project.run('run', 'wf.js', '--yes', '--json');
    const folder = join(project.runDir(), 'events');
    appendFileSync(join(folder, readdirSync(folder)[0] ?? ''), '0badc0de {"type":"step-st');
    expect((await project.run('resume', '@last', '--yes', '--json')).code).toBe(0);
    expect(project.executions()).toHaveLength(3);
  });

  it('C78: a run folder without a journal is an error, never a silent restart', async () => {
    project = new Project();
    project.script('wf.js', `return await agent('x');`);
    await project.run('run', 'wf.js', '--yes', '--json');
    rmSync(join(project.runDir(), 'events'), { recursive: true });
    const { code, stderr } = await project.run('resume', '@last', '--yes');
    expect(code).toBe(8);
    expect(stderr).toContain('E_JOURNAL_MISSING');
    expect(project.executions()).toHaveLength(1);
  });

  const small = mounted('size=1m');
  if (small) execFileSync('umount', ['-l', small]);
  mounts.length = 0;

  it.runIf(small)(
    'X76: a full disk ends the run with its reason; with room again it resumes and pays for nothing twice',
    async () => {
      project = new Project();
      const disk = mounted('size=512k') ?? '';
      project.write(
        'agent.sh',
        'cat >/dev/null; echo "$PLENUM_CALL" >> "$PLENUM_TEST_LOG"; head -c 20000 /dev/zero | tr "\\0" x',
      );
      const script = `export const meta = { name: 'e2e', description: 'd' };\nlet sum = 0; for (let i = 0; i < 40; i++) sum += (await agent('x' + i)).length; return sum;`;
      writeFileSync(join(disk, 'wf.js'), script);
      writeFileSync(
        join(project.folder, 'home', '.plenum', 'config.json'),
        JSON.stringify({
          backend: 'command',
          backends: { command: { run: ['sh', join(project.work, 'agent.sh')] } },
        }),
      );
      const full = await project.run('run', 'wf.js', '--yes', '-C', disk);
      expect(full.code).toBe(1);
      expect(full.stderr).toContain('E_JOURNAL_WRITE');
      expect(full.stderr).toMatch(/no space|full/i);
      execFileSync('mount', ['-o', 'remount,size=8m', disk]);
      const before = new Set(project.executions());
      const resumed = await project.run('resume', '@last', '--yes', '--json', '-C', disk);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'completed', result: 800_000 });
      expect(project.executions().length - new Set(project.executions()).size).toBeLessThanOrEqual(
        1,
      );
      expect(before.size).toBeGreaterThan(5);
    },
  );

  it.runIf(small)('a read-only folder is told before anything runs', async () => {
    project = new Project();
    const disk = mounted('size=1m') ?? '';
    writeFileSync(
      join(disk, 'wf.js'),
      `export const meta = { name: 'e2e', description: 'd' };\nreturn await agent('x');`,
    );
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { code, stderr } = await project.run('run', 'wf.js', '--yes', '-C', disk);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/read-only/i);
    expect(project.executions()).toEqual([]);
    expect(existsSync(join(disk, '.plenum'))).toBe(false);
  });

  it('X114: one seed gives one journal, byte for byte, faults included', async () => {
    project = new Project();
    project.script(
      'wf.js',
      `const a = await pipeline([1, 2, 3, 4, 5], (i) => agent('a' + i), (t) => agent('b' + t));
const r = await Promise.race([agent('racer'), new Promise((done) => setTimeout(() => done('timer'), 900))]);
return { a, r, g: await gate('npm test'), f: await files('**') };`,
    );
    const journals: string[] = [];
    for (let round = 0; round < 2; round += 1)
      await project.run(
        'run',
        'wf.js',
        '--backend',
        'simulate',
        '--seed',
        '11',
        '--fail',
        '0.2',
        '--json',
      );
    for (const id of project.runs())
      journals.push(readFileSync(join(project.runDir(id), 'events', '000001.jsonl'), 'utf8'));
    expect(journals).toHaveLength(2);
    expect(journals[0]).toBe(journals[1]);
  });
});
