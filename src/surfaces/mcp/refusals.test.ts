import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { McpStand } from './fixtures/mcp-stand.js';

const stands: McpStand[] = [];
const stand = async (...given: ConstructorParameters<typeof McpStand>): Promise<McpStand> => {
  const made = new McpStand(...given);
  stands.push(made);
  return made.connect();
};
afterEach(async () => {
  for (const made of stands.splice(0)) await made.close();
});

describe('refusals of the MCP server', () => {
  it('X119: what the system refuses to read is told with its code and its command', async () => {
    const made = await stand();
    writeFileSync(join(made.project, '.plenum', 'runs'), 'a file');
    const { failed, text } = await made.use('list_runs');
    expect([failed, text]).toEqual([
      true,
      expect.stringMatching(/^E_FILE_UNREADABLE: .*\nls -ld /),
    ]);
  });

  it('errors come back with their code and what to do', async () => {
    const made = await stand();
    expect(await made.use('get_run', { run: 'zzzz' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('E_RUN_NOT_FOUND'),
    });
    expect(await made.use('start_workflow', { workflow: 'nothing' })).toMatchObject({
      failed: true,
      text: expect.stringContaining('E_WORKFLOW_UNKNOWN'),
    });
    expect(await made.use('wait_run', { run: 'x', timeoutSeconds: 9_999 })).toMatchObject({
      failed: true,
    });
    expect(await made.use('start_workflow', {})).toMatchObject({
      failed: true,
      text: expect.stringContaining('"workflow"'),
    });
  });
});
