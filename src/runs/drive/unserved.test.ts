import { describe, expect, it } from 'vitest';
import type { RunState, StepView } from '../../core/state/run-state.js';
import { unservedBy, unservedText } from './unserved.js';

type Seen = Parameters<typeof unservedBy>[0];

/** A state with these ends of its agents. */
function state(...causes: readonly (string | null)[]): Seen {
  const steps = causes.map((cause, index) => [
    index + 1,
    { kind: 'agent', state: cause === null ? 'completed' : 'failed', cause, unclaimed: false },
  ]);
  const failed = causes.filter((cause) => cause !== null).length;
  const agents = { failed, completed: causes.length - failed, running: 0 };
  return {
    agents: agents as RunState['agents'],
    steps: new Map(steps as [number, StepView][]),
  };
}

describe('a run in which no agent got an answer', () => {
  it.each([
    [['auth', 'auth'], 'auth'],
    [['network'], 'network'],
    [['auth', 'network'], 'network'],
    [['auth', null], null],
    [['auth', 'timeout'], null],
    [[], null],
  ] as const)('X113: %j is %j', (causes, trouble) => {
    expect(unservedBy(state(...causes))).toBe(trouble);
  });

  it('X113: names the variables that are set, and no password in an address', () => {
    const env = {
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: 'http://me:secret@127.0.0.1:9',
    };
    const asked = [{ model: 'anthropic/claude', backend: 'ai-sdk' }];
    expect(unservedText('auth', asked, env)).toBe(
      'the key was refused; check the key in ANTHROPIC_API_KEY; ' +
        'ANTHROPIC_BASE_URL is set to http://127.0.0.1:9',
    );
    expect(unservedText('network', asked, {})).toBe('nobody could be reached');
    const own = [{ model: 'claude-x', backend: 'claude-agent' }];
    expect(unservedText('network', own, env)).toContain('ANTHROPIC_BASE_URL');
  });
});
