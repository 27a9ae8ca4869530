import { describe, expect, it } from 'vitest';
import { offersTool } from '../../../core/step/tool-use.js';
import { mayOfferServer, serverParts, toolNames } from './tool-name.js';

const parts = (...servers: string[]) => Object.fromEntries(serverParts(servers));
const names = (part: string, ...tools: string[]) => Object.fromEntries(toolNames(part, tools));

describe('names of tools', () => {
  it('X101: are those of rules where the server allows it', () => {
    expect(parts('github', 'my-db')).toEqual({ github: 'github', 'my-db': 'my-db' });
    expect(names('github', 'create_issue')).toEqual({ create_issue: 'mcp__github__create_issue' });
  });

  it('X101: hold nothing a provider refuses, and collide with no other', () => {
    expect(names('s', 'a.b', 'a_b').a_b).toBe('mcp__s__a_b');
    const found = names('s', 'a.b', 'a_b', 'a/b', 'A_B');
    expect(new Set(Object.values(found).map((name) => name.toLowerCase())).size).toBe(4);
    for (const name of Object.values(found)) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(Object.values(parts('x y', 'x_y', 'x.y')).length).toBe(
      new Set(Object.values(parts('x y', 'x_y', 'x.y'))).size,
    );
  });

  it('X101: stay the same whichever other tools there are, unless they collide', () => {
    const long = 'a'.repeat(80);
    expect(names('s', long)[long]).toBe(names('s', 'other', `${long}b`, long)[long]);
    expect(names('s', long)[long]).toHaveLength(64);
    const server =
      parts('very long name of a server in the office')[
        'very long name of a server in the office'
      ] ?? '';
    expect(server.length).toBeLessThanOrEqual(30);
    expect(names(server, long)[long]?.length).toBeLessThanOrEqual(64);
    expect(parts('ü')).not.toEqual({ ü: '' });
  });

  it('X101: a rule for one server never means another', () => {
    const found = parts('a__b', 'a', 'a_');
    for (const [server, part] of Object.entries(found)) {
      const [name = ''] = Object.values(names(part, 'tool', '_tool'));
      expect(offersTool([`mcp__${found.a}`], name)).toBe(server === 'a');
    }
  });

  it('X101: an allow-list tells which servers are worth starting', () => {
    expect(mayOfferServer(undefined, 'a')).toBe(true);
    expect(mayOfferServer(['Read', 'mcp__a__x'], 'a')).toBe(true);
    expect(mayOfferServer(['mcp__A'], 'a')).toBe(true);
    expect(mayOfferServer(['mcp__*'], 'a')).toBe(true);
    expect(mayOfferServer(['mcp__a__*'], 'a')).toBe(true);
    expect(mayOfferServer(['Read', 'mcp__ab__x', 'mcp__ab', 'a'], 'a')).toBe(false);
    expect(mayOfferServer([], 'a')).toBe(false);
  });
});
