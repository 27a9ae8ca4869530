import { setTimeout as sleep } from 'node:timers/promises';
import type { SpanContext, TracerProvider } from '@opentelemetry/api';
import type { DriveRequest } from '../../config/request/drive-request.js';
import type { RunHandle } from '../../core/ports/run-store.js';
import type { RunState } from '../../core/state/run-state.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { createSpansView, type SpansView } from '../../views/otel/run-spans.js';
import { schemaUrl } from '../../views/otel/span-names.js';
import { isReal } from './drive-ports.js';

const file = 'telemetry.json';
const flushMs = 5_000;
const mostLinks = 32;

/** Spans of one drive, and how to send what is still on its way. */
export interface DriveTelemetry {
  readonly view: SpansView;
  /** Never rejects, and waits a few seconds at most. */
  close(state: RunState): Promise<void>;
}

/** The providers of the SDKs can be flushed; the one of the API stands before them. */
interface Flushable extends TracerProvider {
  forceFlush?(): Promise<void>;
  getDelegate?(): Flushable;
}

/**
 * `null` where nobody asked for spans. They go to the provider that the embedding program, or what
 * was loaded with `--import`, has registered. Rejects with E_CONFIG where the API is not installed.
 */
export async function openTelemetry(request: DriveRequest): Promise<DriveTelemetry | null> {
  const { config, run } = request;
  if (config.telemetry !== 'otel' || request.dryRun || !isReal(request)) return null;
  const { context, trace } = await api();
  const earlier = await linksOf(run);
  let writing = Promise.resolve();
  const view = createSpansView({
    tracer: trace.getTracerProvider().getTracer('plenum', undefined, { schemaUrl }),
    within: (span) => trace.setSpan(context.active(), span),
    runId: run.id,
    earlier,
    onRun(span) {
      const spans = [...earlier, span].slice(-mostLinks);
      const text = `${JSON.stringify({ version: 1, spans })}\n`;
      writing = run.attachments.write(file, text).catch(() => undefined);
    },
  });
  return {
    view,
    async close(state) {
      view.end(state);
      await writing;
      const found: Flushable = trace.getTracerProvider();
      const provider = found.getDelegate?.() ?? found;
      const flushed = Promise.resolve(provider.forceFlush?.()).catch(() => undefined);
      await Promise.race([flushed, sleep(flushMs, undefined, { ref: false })]);
    },
  };
}

async function api(): Promise<typeof import('@opentelemetry/api')> {
  try {
    return await import('@opentelemetry/api');
  } catch (error) {
    throw new PlenumError(
      'E_CONFIG',
      'The configuration says "telemetry": "otel", and @opentelemetry/api is not installed ' +
        'beside plenum.',
      { hint: 'npm install @opentelemetry/api', cause: error },
    );
  }
}

/** What earlier drives noted; the folder may be anybody's. */
async function linksOf({ attachments }: Pick<RunHandle, 'attachments'>) {
  try {
    const value: unknown = JSON.parse((await attachments.read(file)) ?? 'null');
    const spans = isJsonObject(value) && Array.isArray(value.spans) ? value.spans : [];
    return spans.filter(isJsonObject).flatMap(spanContextOf).slice(-mostLinks);
  } catch {
    return [];
  }
}

function spanContextOf({ traceId, spanId, traceFlags }: JsonObject): readonly SpanContext[] {
  const isHex = (value: unknown, length: number): value is string =>
    typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);
  if (!isHex(traceId, 32) || !isHex(spanId, 16)) return [];
  return [{ traceId, spanId, traceFlags: traceFlags === 1 ? 1 : 0, isRemote: true }];
}
