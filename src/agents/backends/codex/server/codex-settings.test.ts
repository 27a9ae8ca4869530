import { expect, it } from 'vitest';
import { PlenumError } from '../../../../core/values/errors.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { codexFlags } from './codex-flags.js';
import { readCodexSettings } from './codex-settings.js';

it('a configured address, the address of the environment, a key alone and a login are told apart', () => {
  const provider = (settings = {}, env = {}) => readCodexSettings(settings, env).provider;
  expect(provider({ baseUrl: 'http://a/v1' }, { OPENAI_BASE_URL: 'http://b/v1' })).toEqual({
    baseUrl: 'http://a/v1',
    baseUrlFrom: 'backends.codex.baseUrl',
    keyName: 'OPENAI_API_KEY',
  });
  expect(provider({ apiKeyEnv: 'MY_KEY' }, { OPENAI_BASE_URL: 'http://b/v1' })).toEqual({
    baseUrl: 'http://b/v1',
    baseUrlFrom: 'OPENAI_BASE_URL',
    keyName: 'MY_KEY',
  });
  expect(provider({}, { OPENAI_API_KEY: 'k' })?.baseUrl).toBe('https://api.openai.com/v1');
  expect(provider()).toBeUndefined();
  expect(provider({ login: 'user' }, { OPENAI_API_KEY: 'k' })).toBeUndefined();
});

it.each<JsonObject>([
  { run: [] },
  { run: 'codex' },
  { baseUrl: 'nowhere' },
  { login: 'mine' },
  { login: 'user', baseUrl: 'http://a/v1' },
  { network: 'yes' },
  { model: 7 },
  { baseURL: 'http://a/v1' },
])('%j is a configuration error', (settings) =>
  expect(() => readCodexSettings(settings, {})).toThrow(PlenumError),
);

it('no key is ever part of the command line', () => {
  const flags = codexFlags(
    readCodexSettings({ baseUrl: 'http://a/v1' }, { OPENAI_API_KEY: 'sk-secret' }),
  ).join(' ');
  expect(flags).toContain('http://a/v1');
  expect(flags).not.toContain('sk-secret');
});
