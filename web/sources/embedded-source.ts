import type { Json } from '../../src/core/values/json.js';
import type { PageExport } from '../../src/views/page/page-data.js';
import { type Source, SourceError } from './source.js';

/** The run of an exported file: everything is here, and nothing is asked of anybody. */
export function createEmbeddedSource(data: PageExport): Source {
  const { run, events, transcripts, blobs, diffs } = data;
  return {
    controls: { why: 'this is a file' },
    only: run.id,
    frozenAt: data.exportedAt,
    leftOut: data.leftOut,
    home: () => Promise.reject(notHere('The list of runs')),
    followHome: () => undefined,
    run: () => Promise.resolve(run),
    follow: (_id, listener) => {
      listener.connection({ state: 'file', since: data.exportedAt, message: '' });
      events.forEach((event, seq) => void listener.event(event, seq));
      listener.driver(run.driver);
      listener.present();
    },
    transcript: (_id, n, listener) =>
      (transcripts[n] ?? []).forEach((item, index) => void listener.item(item, index)),
    diff: (_id, n) => textOf(diffs[n], 'This diff'),
    blob: (_id, hash) => textOf(blobs[hash], 'This text'),
    report: () => Promise.reject(notHere('The report')),
    result: () => Promise.resolve(resultOf(data)),
    control: () => Promise.reject(notHere('A control')),
    review: () => Promise.reject(notHere('The review')),
    decide: () => Promise.reject(notHere('The review')),
    apply: () => Promise.reject(notHere('The review')),
    exported: () => Promise.reject(notHere('An export')),
  };
}

function resultOf({ events, blobs }: PageExport): Json {
  const end = events.findLast((event) => event.type === 'run-end');
  if (end?.type !== 'run-end') return null;
  const blob = end.resultBlob === undefined ? undefined : blobs[end.resultBlob];
  return blob === undefined ? (end.result ?? null) : (JSON.parse(blob) as Json);
}

function textOf(text: string | undefined, what: string): Promise<string> {
  return text === undefined ? Promise.reject(notHere(what)) : Promise.resolve(text);
}

function notHere(what: string): SourceError {
  return new SourceError(`${what} is not in this file.`, 'E_NOT_EXPORTED', 'plenum ui');
}
