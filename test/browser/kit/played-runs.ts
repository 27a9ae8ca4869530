import type { JournalEvent } from '../../../src/core/journal/event.js';
import type { JsonObject } from '../../../src/core/values/json.js';
import { auditScript, movedTo, type RecordedRun, until } from './audit-run.js';
import { type PlayedRun, playedRun } from './page-server.js';

/** So much of the run's time has passed. */
const liveMs = 520_000;

export interface LiveRun {
  readonly run: PlayedRun;
  /** Numbers of agents that run: the first has a transcript, the second asks. */
  readonly agents: readonly number[];
  /** Of a call that changed files. */
  readonly changed: number;
  /** Events that have not happened yet. */
  readonly rest: readonly JournalEvent[];
}

export const patch = `diff --git a/src/pay.ts b/src/pay.ts
--- a/src/pay.ts
+++ b/src/pay.ts
@@ -1,2 +1,3 @@
 export const a = 1;
-export const b = 2;
+export const b = 3;
+export const c = 4;
`;

/** A run in the middle: eight agents run, one of them asks for a use of a tool. */
export function liveRun({ events: all }: RecordedRun): LiveRun {
  const now = Date.now();
  const seen = until(all, liveMs);
  const moved = movedTo(all, now + (latestOf(all) - latestOf(seen)));
  const events = moved.slice(0, seen.length);
  const agents = running(events);
  const [first = 0, second = 0] = agents;
  const ask = {
    ...{ type: 'permission-ask', at: now - 60_000, n: second, request: 1, tool: 'Bash' },
    ...{ argument: 'npm run db:seed', reason: 'no rule allows it', rule: 'Bash(npm run db:*)' },
  } as JournalEvent;
  const changed = 1;
  const played = events.map((event) =>
    event.type === 'step-end' && event.n === changed
      ? { ...event, workspace: { ref: 'refs/heads/x' } }
      : event,
  );
  const run = playedRun({
    id: 'r7k2',
    script: auditScript,
    edited: auditScript.replace("phase('Gate');", "phase('Gate');\nlog('new');"),
    events: [...played, ask],
    needs: [
      {
        ...{ kind: 'permission', target: 1, text: 'May it use Bash(npm run db:seed)?' },
        ...{ question: null, since: now },
      },
    ],
    transcripts: { [first]: transcript },
    diffs: { [changed]: patch },
  });
  return { run, agents, changed, rest: moved.slice(seen.length) };
}

function latestOf(events: readonly JournalEvent[]): number {
  return Math.max(...events.map(({ at }) => at));
}

function running(events: readonly JournalEvent[]): readonly number[] {
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'step-start') open.add(event.n);
    if (event.type === 'step-end') open.delete(event.n);
  }
  return [...open];
}

const transcript: readonly JsonObject[] = [
  { type: 'text', text: 'Both checks sit before the **handler**.', at: 1 },
  { type: 'tool-start', id: 'a', tool: 'Read', input: { file_path: 'src/auth.ts' }, at: 2 },
  {
    type: 'tool-end',
    id: 'a',
    tool: 'Read',
    output: 'export const x = 1;',
    failed: false,
    at: 202,
  },
  { type: 'tool-start', id: 'b', tool: 'Bash', input: { command: 'npm test' }, at: 300 },
  { type: 'tool-end', id: 'b', tool: 'Bash', output: '2 of 38 fail', failed: true, at: 11_700 },
];

/** The same run, whole: it ended with losses. */
export function endedRun({ events }: RecordedRun): PlayedRun {
  return playedRun({
    id: 'k2vf',
    name: 'audit-permissions',
    script: auditScript,
    events: [...movedTo(events, Date.now() - 3_600_000)],
    driver: { state: 'gone', pid: null },
    result: { fixes: 24, files: ['src/a.ts', 'src/b.ts'], note: '# Done\n\nAll *fine*.' },
  });
}
