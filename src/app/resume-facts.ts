import type { Json } from '../core/model/json.js';
import { type RunHeader, writeRunHeader } from '../journals/file/run-header.js';
import { readRun } from './open-run.js';

/** What a resume takes over from the drives before it. */
export interface ResumeFacts {
  /** Arguments of the newest drive; undefined when the run has none. */
  readonly args: Json | undefined;
  /** Hash of the script that a person let run; `null` when unknown. */
  readonly approved: string | null;
}

/** From the header, so that a long journal is read only once, by the drive; from the journal where the header is silent. */
export async function resumeFacts(id: string, runDir: string, header: RunHeader): Promise<ResumeFacts> {
  const { approved, args } = header.options;
  if (typeof approved === 'string') return { args, approved };
  const run = await readRun(id, runDir, header);
  return { args: run.args, approved: run.script };
}

/** Keeps what was chosen and approved, for the next resume. */
export async function recordFacts(runDir: string, header: RunHeader, options: RunHeader['options']): Promise<void> {
  const kept = JSON.parse(JSON.stringify(options)) as RunHeader['options'];
  if (JSON.stringify(kept) !== JSON.stringify(header.options)) await writeRunHeader(runDir, { ...header, options: kept });
}
