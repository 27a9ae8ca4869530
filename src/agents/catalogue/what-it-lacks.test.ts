import { expect, it } from 'vitest';
import { defaults } from '../../config/values/config.js';
import { capabilitiesOf } from './capabilities.js';
import { whatItLacks } from './what-it-lacks.js';

const config = { ...defaults, backends: {}, agents: {}, models: {}, mcpServers: {}, budget: {} };

it('C93: what a backend cannot enforce is said in words', async () => {
  const command = await capabilitiesOf(config, 'command', 'command', { env: {} });
  if (!command) throw new Error('the command backend says nothing about itself');
  expect(whatItLacks(command)).toEqual([
    'permission rules: it may use tools without asking',
    'read-only agents: they could write',
    'lists of tools: its agents have all of theirs',
    'MCP servers of the project: its agents do not see them',
  ]);
  expect(whatItLacks({ ...command, virtual: true })).toEqual([]);
});

it('C93: our own loop enforces everything, and is made without loading a model library', async () => {
  const own = await capabilitiesOf(config, 'ai-sdk', 'ai-sdk', { env: {} });
  if (!own) throw new Error('the backend ai-sdk says nothing about itself');
  expect(whatItLacks(own)).toEqual([]);
});

it('C93: opencode leaves nothing out', async () => {
  const own = await capabilitiesOf(config, 'opencode', 'opencode', { env: {} });
  expect(own && whatItLacks(own)).toEqual([]);
});

it('C93: settings that cannot be read are no crash', async () => {
  const wrong = { ...config, backends: { codex: { login: 'nobody' as 'user' } } };
  expect(await capabilitiesOf(wrong, 'codex', 'codex', { env: {} })).toBeNull();
});
