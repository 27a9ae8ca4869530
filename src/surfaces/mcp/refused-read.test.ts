import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { McpStand } from './fixtures/mcp-stand.js';

const stand = new McpStand();
afterEach(() => stand.close());

it('X119: what the system refuses to read is told with its code and its command', async () => {
  await stand.connect();
  writeFileSync(join(stand.project, '.plenum', 'runs'), 'a file');
  const { failed, text } = await stand.use('list_runs');
  expect([failed, text]).toEqual([true, expect.stringMatching(/^E_FILE_UNREADABLE: .*\nls -ld /)]);
});
