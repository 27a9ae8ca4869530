import { expect } from 'vitest';
import { attempt } from './agent-attempt-conformance.js';
import type { AgentCase, AgentSubject } from './agent-conformance.js';
import { stopsWithinMs } from './conformance.js';

/** The model answers with one error, always. */
async function failing(subject: AgentSubject, error: string) {
  return (await attempt(subject, { prompt: `Say hello.\n@fake error ${error}` })).result;
}

export const agentErrorCases: readonly AgentCase[] = [
  {
    title: 'X81: a refused key is an auth error that nobody repeats',
    needs: [],
    async run(subject) {
      const result = await failing(subject, 'auth');
      expect(result).toMatchObject({ status: 'failed', cause: 'auth' });
      expect(result.status === 'failed' && result.retryable === true).toBe(false);
    },
  },
  {
    title: 'X81: a bad request is an invalid-request error that nobody repeats',
    needs: [],
    async run(subject) {
      const result = await failing(subject, '400 message="the fake model dislikes it"');
      expect(result).toMatchObject({ status: 'failed', cause: 'invalid-request' });
      expect(result.status === 'failed' && result.retryable === true).toBe(false);
    },
  },
  {
    title:
      'X81: a rate limit is reported with its Retry-After, or waited for by the program itself',
    needs: [],
    async run(subject) {
      if (subject.suite.rateLimits === 'surface') {
        expect(await failing(subject, 'rate retry-after=7')).toMatchObject({
          status: 'failed',
          cause: 'rate-limit',
          retryable: true,
          retryAfterMs: 7_000,
        });
        return;
      }
      const { result } = await attempt(subject, {
        prompt: 'Say hello.\n@fake error rate retry-after=1 times=1\n@fake say hello',
      });
      expect(result).toMatchObject({ status: 'completed', text: 'hello' });
    },
  },
  {
    title: 'a refusal of the model is a refusal',
    needs: [],
    async run(subject) {
      const { result } = await attempt(subject, {
        prompt:
          'Say hello.\n@fake refuse I will not\n@fake refuse I will not\n@fake refuse I will not',
      });
      expect(result).toMatchObject({ status: 'failed', cause: 'refusal' });
    },
  },
  {
    title: 'a stop in the middle of a model request ends the attempt within 2 s',
    needs: [],
    async run(subject) {
      const abort = new AbortController();
      const mark = `wait-for-the-stop-${Math.random()}`;
      const running = attempt(subject, {
        prompt: `Say hello, ${mark}.\n@fake hang`,
        io: { signal: abort.signal },
      });
      const end = performance.now() + 20_000;
      while (!subject.sent().includes(mark) && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(subject.sent()).toContain(mark);
      const stopped = performance.now();
      abort.abort();
      const { result } = await running;
      expect(performance.now() - stopped).toBeLessThan(stopsWithinMs);
      expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
    },
  },
];
