import { describe, expect, it } from 'vitest';
import { createHarness } from '../../../testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../../testing/harness/stub-backend.js';
import type { JournalEvent } from '../../journal/event.js';
import { stateAfter } from '../../state/fold.js';
import type { RunLoop } from '../run-loop.js';

const script = `
const slow = new Promise((resolve) => setTimeout(() => resolve('rang'), 2500));
const all = await parallel(Array.from({ length: 12 }, (_, n) => async () => {
  const one = await agent('task ' + n, { label: 't' + n });
  return one === null ? null : await agent('again ' + one, { label: 'a' + n });
}));
return [all, await slow];`;

const answers = Array.from({ length: 12 }, (_, n) => `answer to again answer to task ${n}`);

interface Course {
  /** The pause comes after so many events, and is taken back after so many more. */
  readonly pauseAt: number;
  readonly backAfter: number;
}

/** Drives it with a pause that is taken back, then resumes it. */
async function taken({ pauseAt, backAfter }: Course) {
  const harness = createHarness({ limits: { concurrency: 3 } });
  const backend = createStubBackend({ clock: harness.clock, delay: () => 1000 });
  const refused: (string | null)[] = [];
  let loop: RunLoop | undefined;
  let count = 0;
  const end = await harness.drive(script, backend, {
    onLoop: (made) => {
      loop = made;
    },
    onEvent: () => {
      count += 1;
      if (count === pauseAt) loop?.pause();
      if (count === pauseAt + backAfter) refused.push(loop?.goOn() ?? null);
    },
  });
  return { harness, backend, end, refused };
}

const ofType = (events: readonly JournalEvent[], type: JournalEvent['type']) =>
  events.filter((event) => event.type === type);

describe('a pause that is taken back', () => {
  it.each([0, 1, 2, 3])(
    'X120: goes on as if there had been none, and the record replays (%i events later)',
    async (backAfter) => {
      let went = 0;
      for (let pauseAt = 2; pauseAt < 30; pauseAt += 4) {
        const { harness, backend, end, refused } = await taken({ pauseAt, backAfter });
        if (refused[0] !== null) {
          expect(end.status).toBe('paused');
          continue;
        }
        went += 1;
        expect([end.status, end.result, end.losses]).toEqual(['completed', [answers, 'rang'], []]);
        expect(backend.executed).toHaveLength(24);
        const { agents } = stateAfter(await harness.events());
        expect(agents).toMatchObject({ total: 24, completed: 24, running: 0, stopped: 0 });
        const replayed = createStubBackend({ clock: harness.clock });
        const again = await harness.drive(script, replayed);
        expect([again.result, again.reused, replayed.executed.length]).toEqual([
          [answers, 'rang'],
          24,
          0,
        ]);
      }
      expect(went).toBeGreaterThan(3);
    },
  );

  it('X120: gives another try to what failed or waited for one meanwhile', async () => {
    const harness = createHarness({ limits: { concurrency: 3 } });
    let loop: RunLoop | undefined;
    const backend = createStubBackend({
      clock: harness.clock,
      delay: ({ prompt }) => (prompt === 'c' ? 9000 : 1000),
      answer: ({ prompt }, execution) => {
        if (execution > 3 || prompt === 'c') return `late ${prompt}`;
        loop?.pause();
        return stubFailure(prompt === 'a' ? 'crash' : 'network');
      },
    });
    const three = `return await parallel(['a', 'b', 'c'].map((one) => () => agent(one)));`;
    const end = await harness.drive(three, backend, {
      onLoop: (made) => {
        loop = made;
      },
      onEvent: (event) => {
        if (event.type === 'step-end' && event.status === 'failed') loop?.goOn();
      },
    });
    expect([end.status, end.result]).toEqual(['completed', ['late a', 'late b', 'late c']]);
  });

  it('X120: asks an open question again', async () => {
    const harness = createHarness({ ports: { attended: true } });
    const backend = createStubBackend({ clock: harness.clock });
    let loop: RunLoop | undefined;
    let asked = 0;
    const end = await harness.drive(`return await ask('Which?');`, backend, {
      onLoop: (made) => {
        loop = made;
      },
      onEvent: (event) => {
        if (event.type !== 'step-start') return;
        asked += 1;
        if (asked > 1) setTimeout(() => loop?.live.answer(event.n, 'red'), 5);
        else {
          setTimeout(() => {
            loop?.pause();
            loop?.goOn();
          }, 5);
        }
      },
    });
    expect([end.status, end.result]).toEqual(['completed', 'red']);
    const starts = ofType(await harness.events(), 'step-start');
    expect(starts.map((event) => 'n' in event && event.n)).toEqual([1, 1]);
  });

  it('X77: only a person’s pause is taken back, and only while it lasts', async () => {
    const harness = createHarness();
    const backend = createStubBackend({ clock: harness.clock });
    const said: unknown[] = [];
    let loop: RunLoop | undefined;
    await harness.drive(`return await agent('a');`, backend, {
      onLoop: (made) => {
        loop = made;
      },
      onEvent: (event) => {
        if (event.type === 'step-start') {
          said.push(loop?.goOn());
          loop?.stop();
          said.push(loop?.goOn());
        }
      },
    });
    expect(said).toEqual([
      'nobody paused this run',
      'the run is being ended, which cannot be taken back',
    ]);
  });
});
