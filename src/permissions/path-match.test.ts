import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';
import type { PermissionSettings } from './settings.js';

function policy(settings: Partial<PermissionSettings>) {
  const made = createPolicy(
    { mode: 'default', allow: [], deny: [], ask: [], ...settings },
    { root: '/srv/app', home: '/home/ann' },
  );
  return (tool: string, argument: string) => made.decide({ tool, argument }).decision;
}

describe('paths in rules', () => {
  it('X100: Edit(src/**) covers every tool that writes there, and nothing that leads out', () => {
    const decide = policy({ allow: ['Edit(src/**)'] });
    for (const path of [
      'src/a.ts',
      './src/b/c.ts',
      '/srv/app/src/a.ts',
      'src/x/../a.ts',
      'src/.hidden',
    ]) {
      expect([path, decide('Edit', path), decide('write', path)]).toEqual([path, 'allow', 'allow']);
    }
    for (const path of [
      'src/../a.ts',
      'src/../../x',
      '/etc/src/a.ts',
      '/srv/app/../src/a.ts',
      '/srv/application/src/a',
      'SRC/a',
      'srcs/a',
      '~/src/a',
      '',
    ]) {
      expect([path, decide('Edit', path)]).toEqual([path, 'ask']);
    }
  });

  it('X100: a rule that forbids a name does so at any depth, in any case, and for what a folder holds', () => {
    const decide = policy({
      mode: 'bypass',
      deny: ['Read(.env)', 'Read(secrets/)', 'Edit(docs/api)'],
    });
    for (const path of ['.env', './.env', 'a/.env', 'a/../.ENV', 'secrets/a/b', 'x/secrets/k'])
      expect([path, decide('Read', path)]).toEqual([path, 'deny']);
    expect(decide('Grep', '.env')).toBe('deny');
    expect(decide('Write', 'docs/api/x.md')).toBe('deny');
    expect(decide('Read', '.env.example')).toBe('allow');
    expect(decide('Edit', 'old/docs/api')).toBe('allow');
  });

  it('X100: files outside the workspace need a rule that names them from the root or the home folder', () => {
    const decide = policy({
      allow: ['Read', 'Read(//usr/share/**)', 'Read(~/notes/**)', 'Read(**)'],
    });
    expect(decide('Read', '/usr/share/dict/words')).toBe('allow');
    expect(decide('Read', '~/notes/a.md')).toBe('allow');
    expect(decide('Read', '/home/ann/notes/a.md')).toBe('allow');
    for (const path of [
      '/etc/passwd',
      '../x',
      '~/.ssh/id',
      '~bob/notes/a',
      '/home/ann/notes/../.ssh/id',
    ])
      expect([path, decide('Read', path)]).toEqual([path, 'ask']);
  });

  it('X100: a pattern cannot be turned round with an exclamation mark', () => {
    expect(policy({ allow: ['Edit(!src/**)'] })('Edit', 'lib/a')).toBe('ask');
  });

  it.each([
    '.git/hooks/pre-commit',
    'a/.git/config',
    '.GIT/config',
    '.plenum/config.json',
    '.claude/agents/a.md',
    '.mcp.json',
    './x/../.mcp.json',
    '/srv/app/.git',
  ])('X100: no agent writes to %s, in any mode, whatever is allowed', (path) => {
    const decide = policy({
      mode: 'bypass',
      allow: ['Edit', 'Write', 'Edit(**)', `Edit(${path})`],
    });
    for (const tool of ['Edit', 'Write', 'MultiEdit', 'NotebookEdit', 'write'])
      expect(decide(tool, path)).toBe('deny');
    expect(decide('Read', path)).toBe('allow');
  });
});
