import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

it('the text that the engine runs is what the bundler makes of the files of the guest', async () => {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/bundle-guest.mjs', '--check'],
    { cwd: root },
  );
  expect(stderr).toBe('');
});
