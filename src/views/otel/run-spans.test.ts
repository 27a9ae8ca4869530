import { context, type SpanContext, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { createFold } from '../../core/state/fold.js';
import { everyEvent } from '../../stores/file/journal/fixtures/every-event.js';
import { createSpansView, type SpansView } from './run-spans.js';

const recorder = () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const begun: SpanContext[] = [];
  const view = (earlier: readonly SpanContext[] = []): SpansView =>
    createSpansView({
      tracer: provider.getTracer('test'),
      within: (span) => trace.setSpan(context.active(), span),
      runId: 'r7k2',
      earlier,
      onRun: (span) => begun.push(span),
    });
  return { exporter, begun, view };
};

const start: JournalEvent = { ...everyEvent['drive-start'], at: 1_000 };
const agent: JournalEvent = {
  ...{ ...everyEvent['step-start'], at: 2_000, n: 1, kind: 'agent', label: 'audit a.ts' },
  ...{ model: 'anthropic/claude-x', backend: 'ai-sdk', phase: 'Audit' },
};
const retried: JournalEvent = {
  ...{ type: 'attempt-end', at: 3_000, n: 1, attempt: 1, cause: 'overloaded', message: 'busy' },
  retryInMs: 500,
};
const done: JournalEvent = {
  ...{ type: 'step-end', at: 5_000, n: 1, status: 'completed', value: 'x', model: 'claude-x-1' },
  ...{ usage: { inputTokens: 10, outputTokens: 5 }, costUsd: 0.1 },
};
const lost: JournalEvent = {
  ...{ type: 'step-end', at: 5_500, n: 2, status: 'failed', cause: 'auth', message: 'no key' },
};
const end: JournalEvent = { ...everyEvent['run-end'], at: 6_000, status: 'failed' };

/** Plays events; a tool is used right after the retry. */
function play(view: SpansView, events: readonly JournalEvent[], live = true): void {
  const fold = createFold();
  for (const event of events) {
    fold.apply(event);
    view.event(event, fold.state, live);
    if (event !== retried) continue;
    view.progress(1, { type: 'tool-start', id: 't', tool: 'Bash', input: { secret: 1 } }, 4_000);
    view.progress(1, { type: 'tool-end', id: 't', tool: 'Bash', failed: true }, 4_500);
  }
  view.end(fold.state);
}

const msOf = ([seconds, nanos]: ReadableSpan['endTime']): number => seconds * 1_000 + nanos / 1e6;

describe('X124: spans of a run', () => {
  it('X124: run, phase, call, attempt and tool, each inside the other', () => {
    const { exporter, view } = recorder();
    play(view(), [start, agent, retried, done, { ...agent, n: 2, label: 'b' }, lost, end]);
    const spans = exporter.getFinishedSpans();
    const one = (name: string): ReadableSpan => {
      const found = spans.find((span) => span.name === name);
      if (!found) throw new Error(`no span ${name}: ${spans.map((span) => span.name).join(', ')}`);
      return found;
    };
    const chain = ['execute_tool Bash', 'attempt 2', 'invoke_agent audit a.ts', 'phase Audit'];
    const parents = [...chain.slice(1), 'plenum run audit'];
    for (const [index, name] of chain.entries())
      expect(one(name).parentSpanContext?.spanId).toBe(
        one(parents[index] ?? '').spanContext().spanId,
      );
    expect(one('invoke_agent audit a.ts').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'audit a.ts',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'anthropic/claude-x',
      'gen_ai.response.model': 'claude-x-1',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'plenum.cost_usd': 0.1,
    });
    const first = spans.find((span) => span.name === 'attempt 1' && msOf(span.endTime) === 3_000);
    expect(first).toMatchObject({ status: { code: 2, message: 'busy' } });
    expect(first?.attributes['error.type']).toBe('overloaded');
    expect(msOf(one('attempt 2').startTime)).toBe(3_500);
    expect(one('execute_tool Bash').status.code).toBe(2);
    expect(one('invoke_agent b')).toMatchObject({ status: { code: 2, message: 'no key' } });
    expect(msOf(one('phase Audit').endTime)).toBe(5_500);
    expect(one('plenum run audit')).toMatchObject({ status: { code: 2 } });
    expect(JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]))).not.toMatch(
      /secret|Audit a\.ts/,
    );
  });

  it('X124: a resumed drive is linked to those before it; what is reused is no span', () => {
    const { exporter, begun, view } = recorder();
    play(view(), [start, end]);
    play(view(begun), [agent, done], false);
    play(view(begun.slice(0, 1)), [{ ...start, epoch: 2 }, end]);
    const [first, second] = exporter.getFinishedSpans();
    expect(exporter.getFinishedSpans()).toHaveLength(2);
    expect(first?.links).toEqual([]);
    expect(second?.links.map((link) => link.context.spanId)).toEqual([first?.spanContext().spanId]);
  });

  it('X124: what a drive leaves open ends with it', () => {
    const { exporter, view } = recorder();
    play(view(), [start, agent]);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual([
      'attempt 1',
      'invoke_agent audit a.ts',
      'phase Audit',
      'plenum run audit',
    ]);
  });
});
