import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';
import { ruleForUse } from './rule-for-use.js';
import { createRunRules } from './run-rules.js';
import type { PermissionSettings } from './settings.js';

const place = { root: '/code/p', home: '/home/u' };

describe('the rule that a person is offered for a use', () => {
  it.each([
    ['Bash', 'npm test', 'Bash(npm test)'],
    ['bash', '  npm test ', 'Bash(npm test)'],
    ['Bash', 'npm test && npm run lint', 'Bash(npm test && npm run lint)'],
    ['Bash', 'echo "$HOME" > out', 'Bash(echo "$HOME" > out)'],
    ['Write', 'src/a.js', 'Edit(src/a.js)'],
    ['Edit', 'app/[id]/(a).js', 'Edit(app/\\[id\\]/\\(a\\).js)'],
    ['Read', '/etc/hosts', 'Read(//etc/hosts)'],
    ['Grep', '/home/u/notes', 'Read(//home/u/notes)'],
    ['WebFetch', 'https://docs.example.com/a?b', 'WebFetch(domain:docs.example.com)'],
    ['WebSearch', 'anything', 'WebSearch'],
    ['mcp__srv__put', '{"a":1}', 'mcp__srv__put'],
    ['Task', undefined, 'Task'],
  ])('X100: %s %s: %s', (tool, argument, rule) => {
    const request = { tool, ...(argument === undefined ? {} : { argument }) };
    expect(ruleForUse(request, place)).toBe(rule);
  });

  it.each([
    ['rm *', 'a * that is meant as it stands would cover more'],
    ['find . -name "*.js"', 'the same'],
    ['cat <<X\nhello\nX', 'several lines'],
    [`echo ${'x'.repeat(400)}`, 'longer than anybody reads'],
    ['', 'nothing'],
  ])('X100: none for %s: %s', (argument) => {
    expect(ruleForUse({ tool: 'Bash', argument }, place)).toBe(null);
  });
});

describe('what a person said for the rest of the run', () => {
  const decide = (
    settings: Partial<PermissionSettings>,
    said: readonly string[],
    argument: string,
    denied: readonly string[] = [],
  ) => {
    const all = { mode: 'default', allow: [], deny: [], ask: [], ...settings } as const;
    const rules = [
      ...said.map((rule) => ({ effect: 'allow' as const, rule })),
      ...denied.map((rule) => ({ effect: 'deny' as const, rule })),
    ];
    const asked = createPolicy(all, place).decide({ tool: 'Bash', argument });
    const answered = createRunRules(all, rules, place)({ tool: 'Bash', argument }, asked);
    return answered?.decision ?? asked.decision;
  };

  it('X100: answers what the policy asks about, together with what it allows', () => {
    expect(decide({}, ['Bash(npm test)'], 'npm test')).toBe('allow');
    expect(decide({}, ['Bash(npm test)'], 'npm test -- -u')).toBe('ask');
    expect(decide({ allow: ['Bash(ls)'] }, ['Bash(npm test)'], 'npm test && ls')).toBe('allow');
    expect(decide({}, [], 'npm test', ['Bash(npm test)'])).toBe('deny');
  });

  it('X100: what a rule wants asked is allowed by an answer to it, not by another rule', () => {
    const ask = { ask: ['Bash(git push:*)'], allow: ['Bash(git:*)'] };
    expect(decide(ask, ['Bash(npm test)'], 'git push')).toBe('ask');
    expect(decide(ask, ['Bash(npm test)'], 'npm test && git push')).toBe('ask');
    expect(decide(ask, ['Bash(git push)'], 'git push')).toBe('allow');
  });

  it('X100: never goes over what the policy refuses', () => {
    const asked = createPolicy(
      { mode: 'default', allow: [], deny: ['Bash(rm:*)'], ask: [] },
      place,
    ).decide({ tool: 'Bash', argument: 'rm x' });
    expect(asked.decision).toBe('deny');
  });
});
