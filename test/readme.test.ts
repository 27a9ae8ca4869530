import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, commandsOf } from './e2e/command-page.js';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'README.md'), 'utf8');
const recording = readFileSync(join(root, 'docs/recordings/readme.txt'), 'utf8');

describe('README', () => {
  it('its commands are those of the recording, in their order: npm run record:readme', () => {
    const commands = blocksOf(page).flatMap(({ language, text }) =>
      language === 'sh' ? commandsOf(text) : [],
    );
    let at = 0;
    for (const command of commands) {
      const found = recording.indexOf(`$ ${command}\n`, at);
      expect(found, command).toBeGreaterThanOrEqual(at);
      at = found + command.length;
    }
    expect(recording.match(/^\$ /gm)).toHaveLength(commands.length);
  });

  it('the recording names no machine: no folder of one, no port that was free by chance', () => {
    expect(recording).not.toMatch(/(?<![\w~.])\/(?:tmp|home|root|Users|var|work)\//);
    expect(recording.match(/127\.0\.0\.1:\d+/g)?.every((one) => one.endsWith(':4141'))).toBe(true);
  });

  it('is at most three screens of lines that a terminal shows whole', () => {
    const lines = page.split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    expect(lines.filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([]);
  });
});
