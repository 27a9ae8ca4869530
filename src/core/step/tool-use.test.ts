import { expect, it } from 'vitest';
import { offersTool } from './tool-use.js';

it.each([
  [undefined, 'Bash', true],
  [[], 'Bash', false],
  [['Read', 'bash'], 'Bash', true],
  [['Read'], 'Bash', false],
  [['mcp__git'], 'mcp__git__log', true],
  [['mcp__git__*'], 'mcp__git__log', true],
  [['mcp__git'], 'mcp__github__log', false],
  [['mcp__git__log'], 'mcp__git__push', false],
] as const)('X29: the list %j offers %s: %s', (tools, name, offered) => {
  expect(offersTool(tools, name)).toBe(offered);
});
