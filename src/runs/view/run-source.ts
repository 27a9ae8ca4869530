import type { RunHandle } from '../../core/ports/run-store.js';
import type { RecordedCall, ViewScript, ViewSource } from '../../core/ports/view-source.js';
import type { Json } from '../../core/values/json.js';
import { keptEstimate } from '../known/kept-estimate.js';
import { knownRun } from '../known/known-run.js';
import { mainCopy } from '../known/script-origin.js';
import { scriptChanges } from '../start/script-changes.js';
import { diffRun } from '../work/diff-run.js';

interface SourcePlace {
  readonly project: string;
  readonly home: string;
}

/** What a view may look at of a run of this project; looking changes nothing. */
export function viewSourceOf(run: RunHandle, { project, home }: SourcePlace): ViewSource {
  return {
    version: 1,
    call: (n) => recordedCall(run, n).catch(() => ({ prompt: null, outcome: null })),
    transcript: (n, signal) => run.transcripts.follow(n, signal),
    script: () => scriptOf(run, project, home).catch(() => null),
    diff: (n) => diffRun(project, run.id, n ?? undefined).catch(() => ''),
    likelyUsd: async () => {
      const estimate = await keptEstimate(run);
      const range = estimate?.costUsd ?? null;
      return range === null ? null : { low: range.low, high: range.high };
    },
  };
}

async function recordedCall(run: RunHandle, n: number): Promise<RecordedCall> {
  let prompt: string | null = null;
  let outcome: string | null = null;
  for await (const event of run.journal.read()) {
    if (event.type === 'step-start' && event.n === n)
      prompt = event.promptBlob
        ? await run.journal.getBlob(event.promptBlob)
        : (event.prompt ?? '');
    if (event.type !== 'step-end' || event.n !== n) continue;
    const value: Json | undefined = event.valueBlob
      ? (JSON.parse(await run.journal.getBlob(event.valueBlob)) as Json)
      : event.value;
    outcome = value === undefined ? null : shown(value);
  }
  return { prompt, outcome };
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function scriptOf(run: RunHandle, project: string, home: string): Promise<ViewScript> {
  const [text, known] = await Promise.all([run.script(), knownRun(home, run.id, run.header.nonce)]);
  const changes =
    known === null ? null : await scriptChanges({ handle: run, known }, project, home);
  const own = changes?.find(({ origin }) => origin.copy === mainCopy);
  const name = run.header.scriptFile?.split('/').at(-1) ?? mainCopy;
  return { name, text, changedLines: changes === null ? null : (own?.lines ?? 0) };
}
