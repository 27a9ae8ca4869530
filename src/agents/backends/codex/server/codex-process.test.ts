import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { noticeEndFirst } from '../../../../host/processes/fixtures/late-loop.js';
import { startCodex } from './codex-process.js';

const fixture = join(import.meta.dirname, '../fixtures/last-breath.mjs');

it.skipIf(process.platform !== 'linux')(
  'X118: an answer that Codex gives with its last breath is heard although its end is noticed first',
  async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'plenum-codex-'));
    const codex = await startCodex({
      settings: { network: false },
      env: process.env,
      stateDir,
      command: [process.execPath, fixture],
    });
    const answer = codex.request('last', { said: 'ä漢🧵' });
    const asked = join(stateDir, 'asked');
    while (!existsSync(asked) || readFileSync(asked, 'utf8') === '') await turn();
    const pid = Number(readFileSync(asked, 'utf8'));
    noticeEndFirst(
      () => pid,
      () => writeFileSync(join(stateDir, 'go'), ''),
    );
    expect(await answer).toEqual({ said: 'ä漢🧵' });
    await expect(codex.request('later', {})).rejects.toThrow('codex ended with code 0');
    await codex.close();
  },
);
