import type { JournalEvent } from '../../core/journal/event.js';
import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { findRun } from '../../runs/look/find-run.js';
import { hideKeys } from '../../runs/page/hidden-keys.js';
import { pageRun } from '../../runs/page/page-run.js';
import { readableEvents } from '../../runs/page/readable-run.js';
import { pageBlob, pageDiff } from '../../runs/page/run-texts.js';
import type { PageEvent } from '../../views/page/page-data.js';
import { neededText, optionalNumber } from './input.js';
import type { McpTool } from './mcp-host.js';
import { run } from './run-input.js';

const parts = ['run', 'events', 'transcript', 'diff', 'blob'] as const;

/** Of one answer, in characters of JSON: clients carry it in one message. */
const mostSaid = 500_000;

/** What the page over HTTP has in streams, the page of a client asks for piece by piece. */
export const pageTool: McpTool = {
  name: 'page_data',
  description:
    'For the page of a run, not for models: what is known of a run, its events from a place on, ' +
    'items of a transcript, the patch of an agent, a long text.',
  properties: {
    run,
    part: { type: 'string', enum: [...parts] },
    from: { type: 'integer', minimum: 0, description: 'events, transcript: the first place' },
    agent: { type: 'integer', minimum: 1, description: 'transcript, diff: number of the agent' },
    hash: { type: 'string', description: 'blob: as an event names it' },
  },
  required: ['run', 'part'],
  readOnly: true,
  page: 'asks',
  async run({ input, signal }, host) {
    const handle = await findRun(host.store, neededText(input, 'run'));
    const { id } = handle;
    const part = parts.find((one) => one === input.part);
    const from = optionalNumber(input, 'from', 0, Number.MAX_SAFE_INTEGER) ?? 0;
    const agent = optionalNumber(input, 'agent', 1, Number.MAX_SAFE_INTEGER) ?? 1;
    const hide = hideKeys(host.env);
    switch (part) {
      case 'run':
        return answer(id, part, { run: await pageRun(host, handle) });
      case 'events': {
        if (!(await handle.hasJournal()))
          return answer(id, part, { events: [], next: 0, more: false });
        const { items, more } = await taken<JournalEvent>(readableEvents(handle), from);
        const events = hide(items).map((event, k): PageEvent => ({ seq: from + k, event }));
        const { state, record } = await handle.lease.holder();
        const driver = { state, pid: record?.pid ?? null };
        return answer(id, part, { events, next: from + items.length, more, driver });
      }
      case 'transcript': {
        const { items, more } = await taken<JsonObject>(handle.transcripts.read(agent), from);
        return answer(id, part, { items: hide(items), next: from + items.length, more });
      }
      case 'diff':
        return answer(id, part, { diff: await pageDiff(host, id, agent) });
      case 'blob':
        return answer(id, part, {
          blob: await pageBlob(host, handle, neededText(input, 'hash'), signal),
        });
      default:
        throw new PlenumError('E_USAGE', `"part" must be one of: ${parts.join(', ')}.`);
    }
  },
};

function answer(runId: string, part: string, data: object) {
  return { text: `${part} of run ${runId}`, data: { version: 1, runId, ...data } };
}

/** From a place on, as much as fits into one answer; at least one. */
async function taken<T>(
  all: AsyncIterable<T>,
  from: number,
): Promise<{ readonly items: readonly T[]; readonly more: boolean }> {
  const items: T[] = [];
  let [place, size] = [0, 0];
  for await (const item of all) {
    if (place++ < from) continue;
    size += JSON.stringify(item).length;
    if (items.length > 0 && size > mostSaid) return { items, more: true };
    items.push(item);
  }
  return { items, more: false };
}
