import { describe, expect, it } from 'vitest';
import { PlenumError } from '../core/values/errors.js';
import { createPolicy } from './policy.js';
import { isWiderMode, type PermissionMode, type PermissionSettings } from './settings.js';

function policy(settings: Partial<PermissionSettings> = {}) {
  const made = createPolicy(
    { mode: 'default', allow: [], deny: [], ask: [], ...settings },
    { root: '/srv/app', home: '/home/ann' },
  );
  return (tool: string, argument?: string) => made.decide({ tool, argument }).decision;
}

describe('rules', () => {
  it('X46: commands of a script are off in every mode but bypass until a rule grants them', () => {
    for (const mode of ['deny-unlisted', 'default', 'accept-edits'] as const)
      expect(policy({ mode })('Sh', 'ls')).toBe('deny');
    expect(policy({ mode: 'bypass' })('Sh', 'ls')).toBe('allow');
    expect(policy({ allow: ['Sh'] })('Sh', 'ls $(pwd)')).toBe('allow');
  });

  it("X46: a grant for the agents' shell is none for the script, and the other way round", () => {
    expect(policy({ allow: ['Bash(npm test:*)'] })('Sh', 'npm test')).toBe('deny');
    expect(policy({ allow: ['Sh(npm test:*)'] })('Bash', 'npm test')).toBe('ask');
  });

  it('X100: deny beats ask beats allow', () => {
    const decide = policy({
      allow: ['Bash(git:*)'],
      ask: ['Bash(git push:*)'],
      deny: ['Bash(git push --force:*)'],
    });
    expect(decide('Bash', 'git status')).toBe('allow');
    expect(decide('Bash', 'git push origin main')).toBe('ask');
    expect(decide('Bash', 'git push --force origin main')).toBe('deny');
    expect(decide('Bash', 'git status && git push --force')).toBe('deny');
  });

  it.each([
    'rm -rf x',
    'FOO=1 rm x',
    '/bin/rm x',
    'ls; rm x',
    'ls && (rm x)',
    'sudo -n rm x',
    'env A=1 rm x',
    'sh -c "rm x"',
    'find . -exec rm {} ;',
    'echo $(rm x)',
    'echo `rm x`',
    'if true; then rm x; fi',
    'xargs -n1 rm < list',
    "r''m x",
    'r\\m x',
    '{ rm x; }',
    'ls\nrm x',
    'bash <<< "rm x"',
  ])('X100: a deny rule looks through %j, also in mode bypass', (text) => {
    expect(policy({ mode: 'bypass', deny: ['Bash(rm:*)'] })('Bash', text)).toBe('deny');
  });

  it('X100: a deny rule leaves other commands alone', () => {
    const decide = policy({ mode: 'bypass', deny: ['Bash(rm:*)', 'Bash(a && b)'] });
    for (const text of [
      'ls',
      'npm rm x',
      'git commit -m "rm old files"',
      'echo $(date)',
      'rmdir x',
    ])
      expect(decide('Bash', text)).toBe('allow');
    expect(decide('Bash', 'a && b')).toBe('deny');
  });

  it('X100: a star stands for words, or for a part of one word', () => {
    const decide = policy({ allow: ['Bash(npm run test*)', 'Bash(git * main)', 'Bash(ls *)'] });
    expect(decide('Bash', 'npm run test:unit')).toBe('allow');
    expect(decide('Bash', 'npm run test:unit --watch')).toBe('ask');
    expect(decide('Bash', 'git push origin main')).toBe('allow');
    expect(decide('Bash', 'git push origin main; rm')).toBe('ask');
    expect(decide('Bash', 'ls')).toBe('allow');
    expect(decide('Bash', 'lsof')).toBe('ask');
  });

  it('X100: mcp__server covers its tools and no server whose name only begins alike', () => {
    const decide = policy({ allow: ['mcp__git', 'mcp__web__get'], deny: ['mcp__git__push'] });
    expect(decide('mcp__git__log')).toBe('allow');
    expect(decide('mcp__git__push')).toBe('deny');
    expect(decide('mcp__github__log')).toBe('ask');
    expect(decide('mcp__web__get')).toBe('allow');
    expect(decide('mcp__web__get_all')).toBe('ask');
  });

  it('X100: WebFetch(domain:…) compares hosts, not text', () => {
    const decide = policy({ allow: ['WebFetch(domain:example.com)'] });
    expect(decide('WebFetch', 'https://example.com/a')).toBe('allow');
    for (const url of [
      'https://example.com.evil.org/',
      'https://evil.org/example.com',
      'https://example.com@evil.org/',
      'example.com',
      '',
    ]) {
      expect(decide('WebFetch', url)).toBe('ask');
    }
  });

  it.each([
    '',
    'Sh()',
    'npm test',
    'Sh(npm test',
    'Sh("npm test":*)',
    'Sh(a; b *)',
    'mcp__a__b(x)',
  ])('X100: %j is refused as a rule', (rule) => {
    expect(() => policy({ allow: [rule] })).toThrowError(PlenumError);
  });
});

describe('modes', () => {
  const table: readonly [PermissionMode, string, string, string][] = [
    // mode, edit inside, shell, read outside
    ['deny-unlisted', 'deny', 'deny', 'deny'],
    ['default', 'ask', 'ask', 'ask'],
    ['accept-edits', 'allow', 'ask', 'ask'],
    ['bypass', 'allow', 'allow', 'allow'],
  ];

  it.each(table)(
    'X100: in mode %s an edit is "%s", a command "%s", reading outside "%s"',
    (mode, edit, shell, outside) => {
      const decide = policy({ mode });
      expect([
        decide('Edit', 'src/a.ts'),
        decide('Bash', 'ls'),
        decide('Read', '/etc/passwd'),
      ]).toEqual([edit, shell, outside]);
      expect([decide('Read', 'src/a.ts'), decide('StructuredOutput')]).toEqual(['allow', 'allow']);
    },
  );

  it('X103: modes are ordered by how much they allow', () => {
    expect(isWiderMode('bypass', 'accept-edits')).toBe(true);
    expect(isWiderMode('default', 'deny-unlisted')).toBe(true);
    expect(isWiderMode('deny-unlisted', 'default')).toBe(false);
  });
});
