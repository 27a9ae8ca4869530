import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepConversation, restoreConversation } from './conversation.js';

async function place(lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-talk-'));
  const project = join(folder, 'config/projects/-srv-app');
  await mkdir(project, { recursive: true });
  const file = join(project, 'session-1.jsonl');
  await writeFile(file, lines.join('\n'));
  return {
    file,
    place: { configDir: join(folder, 'config'), keptDir: join(folder, 'kept'), tidy: false },
  };
}

const entry = (text: string): string => JSON.stringify({ type: 'user', uuid: text, text });

describe('X30: a conversation', () => {
  it('holds what was said, without costs, copies of requests and a line that was cut', async () => {
    const { place: here } = await place([
      entry('a'),
      '{"type":"cost-state"}',
      '{"type":"api-request"}',
      entry('b'),
      '{"type":"us',
    ]);
    const kept = await keepConversation('session-1', here);
    const elsewhere = { ...here, keptDir: join(here.keptDir, 'other') };
    const file = await restoreConversation(kept ?? '', elsewhere);
    expect(await readFile(file ?? '', 'utf8')).toBe(`${entry('a')}\n${entry('b')}\n`);
  });

  it('of a session without a record is none', async () => {
    const { place: here } = await place([]);
    expect(await keepConversation('session-2', here)).toBeUndefined();
  });

  it('does not stay in the folder of the user', async () => {
    const { file, place: here } = await place([entry('a')]);
    await keepConversation('session-1', { ...here, tidy: true });
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('that is too long for the journal goes on from its file, and is lost with it', async () => {
    const { place: here } = await place([entry(randomBytes(1_200_000).toString('hex'))]);
    const kept = (await keepConversation('session-1', here)) ?? '';
    expect(kept.length).toBeLessThan(1_000);
    expect(await restoreConversation(kept, here)).toContain('session-1.jsonl');
    expect(
      await restoreConversation(kept.replace('session-1.jsonl', 'gone.jsonl'), here),
    ).toBeNull();
  });

  it('of another kind is of no use', async () => {
    const { place: here } = await place([]);
    for (const text of ['', 'nonsense', '{"v":2}', '{"v":1}'])
      expect(await restoreConversation(text, here)).toBeNull();
  });
});
