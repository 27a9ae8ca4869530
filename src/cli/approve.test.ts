import { describe, expect, it } from 'vitest';
import { approvalFacts } from '../app/approval.js';
import { type Config, defaults } from '../app/config/config.js';
import { checkedProgram } from '../app/start-run.js';
import { textWidth } from '../core/model/state/text-width.js';
import { type ApprovalAsk, approvalBox, approve } from './approve.js';
import { testIo } from './fixtures/test-io.js';

const source = `export const meta = { name: 'audit', description: 'looks at every route', phases: [{ title: 'Find' }, { title: 'Audit', detail: 'one each' }] };
const files = await agent('list', { label: 'find' });
for (const file of files) await agent(file, { model: 'haiku' });
await gate('npm test');
await sh('rm -rf build');
await sh(args.command);
`;

const config: Config = {
  ...defaults,
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
  permissions: { mode: 'accept-edits', allow: ['Sh(npm test:*)'], deny: [], ask: [] },
};
const program = checkedProgram(source, 'audit.js');
const facts = approvalFacts({
  program,
  hash: 'h1',
  config,
  backend: 'command',
  lacks: [],
  project: '/p',
  limits: { concurrency: 16, maxAgents: 50, budget: { usd: 5 } },
});

function ask(change: Partial<ApprovalAsk> & { readonly kept?: Map<string, string> } = {}): ApprovalAsk {
  const kept = change.kept ?? new Map<string, string>();
  const remembered = {
    has: async (hash: string) => kept.has(hash),
    add: async (hash: string, name: string) => void kept.set(hash, name),
  };
  return { facts, source, approval: 'ask', remembered, yes: false, interactive: true, yesCommand: 'plenum run audit.js --yes', ...change };
}

describe('approval', () => {
  it.each([40, 80, 120])('C93: the box in %i columns shows what will happen', (columns) => {
    const box = approvalBox(facts, columns);
    for (const line of box.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(box).toMatchSnapshot();
  });

  it('C93: only what a rule grants is shown as granted', () => {
    expect(facts.commands.map(({ verb, command, granted }) => [verb, command, granted])).toEqual([
      ['gate', 'npm test', true],
      ['sh', 'rm -rf build', false],
      ['sh', null, false],
    ]);
  });

  it('C93: run, remember, view and no', async () => {
    const kept = new Map<string, string>();
    await approve(ask({ kept }), testIo({ answers: ['r'] }));
    expect(kept.size).toBe(0);
    const viewing = testIo({ answers: ['v', 'what', 'm'] });
    await approve(ask({ kept }), viewing);
    expect(viewing.err()).toContain('5 │ await sh(');
    expect(viewing.asked).toHaveLength(3);
    expect(kept.get('h1')).toBe('audit');
    for (const answers of [['n'], [''], []]) {
      await expect(approve(ask(), testIo({ answers }))).rejects.toMatchObject({ code: 'E_APPROVAL' });
    }
  });

  it('C93: a remembered script is not asked about again, a changed one is', async () => {
    const kept = new Map([['h1', 'audit']]);
    const io = testIo();
    await approve(ask({ kept, interactive: false }), io);
    expect(io.asked).toEqual([]);
    await expect(approve(ask({ kept, interactive: false, facts: { ...facts, hash: 'h2' } }), io)).rejects.toMatchObject({ code: 'E_APPROVAL' });
  });

  it('C93: --yes and "approval": "auto" ask nothing', async () => {
    const io = testIo();
    await approve(ask({ yes: true }), io);
    await approve(ask({ approval: 'auto', interactive: false }), io);
    expect([io.asked, io.err()]).toEqual([[], '']);
  });

  it('C93: with "approval": "remembered" a yes is kept', async () => {
    const kept = new Map<string, string>();
    await approve(ask({ kept, approval: 'remembered' }), testIo({ answers: ['y'] }));
    expect(kept.has('h1')).toBe(true);
  });

  it('C93: without a terminal it names the command that needs no person', async () => {
    const io = testIo();
    await expect(approve(ask({ interactive: false }), io)).rejects.toMatchObject({ code: 'E_APPROVAL', hint: 'plenum run audit.js --yes' });
    expect(io.asked).toEqual([]);
  });

  it('a script cannot fake a line of the box', () => {
    const box = approvalBox({ ...facts, description: 'fine\nbackend   none\u001b[1A' }, 200);
    expect(box.match(/^│ backend/gm)).toHaveLength(1);
    expect(box).not.toContain('\u001b');
  });
});
