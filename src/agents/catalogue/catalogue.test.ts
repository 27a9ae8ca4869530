import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendKinds } from '../../config/schema/choices.js';
import { defaults } from '../../config/values/config.js';
import { loadBackends } from '../world/load-backends.js';
import { catalogue } from './catalogue.js';

const root = resolve(import.meta.dirname, '../../..');
const config = { ...defaults, backends: {}, agents: {}, models: {}, mcpServers: {}, budget: {} };

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.test\.ts$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the catalogue of backends', () => {
  it.each(catalogue)('C93: $kind has a page that says what it cannot enforce', ({ docs }) => {
    expect(existsSync(join(root, docs))).toBe(true);
  });

  it('with the list and the schemas of the settings, is the only place outside the adapters that knows a kind by its name', () => {
    const names = new RegExp(
      `'(?:${backendKinds.filter((kind) => !['command', 'module', 'simulate'].includes(kind)).join('|')})'`,
    );
    const places = sources(join(root, 'src')).filter(
      (path) => !/src\/(agents\/(backends|skeleton|tools)|testing)\//.test(path),
    );
    const allowed =
      /catalogue\/|fixtures\/|skill-files\.ts$|config\/schema\/(choices|entry-schemas)\.ts$/;
    expect(
      places.filter((path) => !allowed.test(path) && names.test(readFileSync(path, 'utf8'))),
    ).toEqual([]);
  });

  it('core names no backend, not even in a text', () => {
    const names = new RegExp(
      `\\b(?:${['ai-sdk', 'claude-agent', 'codex', 'opencode'].join('|')})\\b`,
    );
    const code = (path: string) =>
      readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const found = sources(join(root, 'src/core')).filter(
      (path) => !/sample-events\.ts$/.test(path) && names.test(code(path)),
    );
    expect(found).toEqual([]);
  });

  it('X30: what says who can continue a conversation is what each of them claims', async () => {
    const loaded = await loadBackends(
      { ...config, backends: { mine: { kind: 'codex' } } },
      { env: {} },
    );
    expect(loaded.thatCan('continues')).toEqual([
      'ai-sdk',
      'claude-agent',
      'codex',
      'opencode',
      'mine',
    ]);
    expect(loaded.thatCan('gated')).toEqual(['ai-sdk']);
  });
});
