import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, Project } from './project.js';

let project: Project;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  project = new Project();
  const bin = join(project.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'plenum'), `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(join(bin, 'plenum'), 0o755);
  env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: join(project.folder, 'home'),
  };
  mkdirSync(join(project.work, '.plenum/workflows'), { recursive: true });
  project.write(
    '.plenum/workflows/audit.js',
    "export const meta = { name: 'audit-routes', description: 'd' };\nreturn await agent('look', { label: 'look' });\n",
  );
  await project.run('run', 'audit-routes', '--yes', '--json', '--name', 'r7k2');
});
afterEach(() => project.close());

/** What bash offers at the end of each line, as it would call the function itself. */
function offered(...lines: readonly string[]): Record<string, string[]> {
  const ask = `
source <(plenum completion bash)
complete -p plenum >/dev/null || exit 9
COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
while IFS= read -r line; do
  COMP_LINE=$line; COMP_POINT=\${#line}; read -ra COMP_WORDS <<<"$line"; COMP_CWORD=\${#COMP_WORDS[@]}
  _plenum
  printf '%s\\n' "$line=\${COMPREPLY[*]}"
done`;
  const out = execFileSync('bash', ['--norc', '-c', ask], {
    cwd: project.work,
    env,
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  });
  return Object.fromEntries(
    out
      .trimEnd()
      .split('\n')
      .map((line) => {
        const at = line.lastIndexOf('=');
        return [
          line.slice(0, at),
          line
            .slice(at + 1)
            .split(' ')
            .filter(Boolean),
        ];
      }),
  );
}

describe('plenum completion', () => {
  it('C90: bash completes commands, options, run ids, agents and saved workflows', () => {
    const found = offered(
      'plenum re',
      'plenum resume r',
      'plenum show @l',
      'plenum run aud',
      'plenum -C . run aud',
      'plenum logs r7k2 ',
      'plenum run --budg',
      'plenum run --view j',
      'plenum list --status pa',
      'plenum help E',
      'plenum completion f',
    );
    expect(found).toEqual({
      'plenum re': ['result', 'resume', 'retry', 'review'],
      'plenum resume r': ['r7k2'],
      'plenum show @l': ['last', 'live'],
      'plenum run aud': ['audit-routes'],
      'plenum -C . run aud': ['audit-routes'],
      'plenum logs r7k2 ': ['1'],
      'plenum run --budg': ['--budget'],
      'plenum run --view j': ['json'],
      'plenum list --status pa': expect.arrayContaining(['partial', 'paused']),
      'plenum help E': [],
      'plenum completion f': ['fish'],
    });
  });

  it('__complete says nothing where there is nothing, and never fails', async () => {
    for (const args of [[], ['none'], ['agents', 'nope'], ['__proto__']]) {
      expect(await project.run('__complete', ...args)).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    expect((await project.run('__complete', 'runs')).stdout).toBe(
      'r7k2\taudit-routes\n@last\tthe newest run\n@live\tthe run that is being driven\n',
    );
  });

  it.each(['bash', 'zsh', 'fish'])(
    'the script for %s has no syntax errors, where that shell is installed',
    async (shell) => {
      const { code, stdout } = await project.run('completion', shell);
      expect(code).toBe(0);
      expect(stdout).toContain('plenum __complete');
      project.write('script', stdout);
      const checked = spawnSync(shell, ['-n', 'script'], { cwd: project.work, encoding: 'utf8' });
      if (checked.error === undefined) expect(`${checked.status} ${checked.stderr}`).toBe('0 ');
    },
  );
});

describe('plenum status --line', () => {
  it('is empty and ends with 0 where nothing runs, whatever lies there', async () => {
    project.write('.plenum/runs/r7k2/driver/000009.json', 'broken');
    expect(await project.run('status', '--line')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('loads no package but the reader of configuration, and little else', () => {
    const folder = dirname(dirname(command));
    const first = readdirSync(folder).filter((name) => /^status-line-.*\.js$/.test(name));
    expect(first).toHaveLength(1);
    const packages = new Set<string>();
    const seen = new Map<string, number>();
    const follow = (name: string): void => {
      if (seen.has(name)) return;
      const text = readFileSync(join(folder, name), 'utf8');
      seen.set(name, text.length);
      for (const [, from = ''] of text.matchAll(/^import [^\n;]*?"([^"]+)";$/gm))
        if (from.startsWith('./')) follow(from.slice(2));
        else if (!from.startsWith('node:')) packages.add(from);
    };
    for (const name of first) follow(name);
    expect([...packages]).toEqual(['jsonc-parser']);
    expect(seen.size).toBeGreaterThan(10);
    expect([...seen.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });
});
