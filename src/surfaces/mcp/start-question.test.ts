import { afterEach, describe, expect, it } from 'vitest';
import { McpStand } from './fixtures/mcp-stand.js';

let stand: McpStand;
afterEach(() => stand.close());

/** How many plays of a script begin while this is done: each has a worker of its own. */
async function playsDuring(work: () => Promise<unknown>): Promise<number> {
  let plays = 0;
  const count = () => {
    plays += 1;
  };
  process.on('worker', count);
  try {
    await work();
  } finally {
    process.off('worker', count);
  }
  return plays;
}

describe('the question of a client at the first start', () => {
  it('X85: its estimate and what is known of the run share the usual course', async () => {
    stand = new McpStand({ action: 'decline' });
    stand.config(0);
    await stand.connect();
    stand.script('audit', `return await agent('x');`);
    const plays = await playsDuring(() => stand.use('start_workflow', { workflow: 'audit' }));
    expect(stand.asked[0]).toContain('estimate: 1 agent');
    // The five courses of the estimate: no sixth for what is known.
    expect(plays).toBe(5);
  });
});
