import { randomUUID } from 'node:crypto';
import type {
  Control,
  ControlAnswer,
  Controls,
  DroppedControl,
} from '../../core/ports/controls.js';
import type { Lease } from '../../core/ports/lease.js';
import { PlenumError } from '../../core/values/errors.js';

interface Sent {
  readonly control: Control;
  readonly key: string;
  readonly answer: (answer: ControlAnswer) => void;
}

const kept: ReadonlySet<Control['action']> = new Set(['answer', 'skip', 'retry']);

/** Controls of one run between the parts of this process. */
export function createMemoryControls(lease: Lease): Controls {
  const waiting: Sent[] = [];
  return {
    inbox({ epoch, key, taken = [] }) {
      const known = new Set(taken);
      const open = new Map<string, Sent>();
      let dropped: DroppedControl[] = [];
      const isFor = async ({ control, key: sentWith }: Sent): Promise<string | null> => {
        if ((await key().catch(() => null)) !== sentWith)
          return 'dropped: it was not sent with your key';
        return control.epoch === 0 || control.epoch === epoch
          ? null
          : 'It was meant for an earlier driver of this run.';
      };
      return {
        version: 1,
        async poll() {
          const arrived: Control[] = [];
          for (const sent of waiting.splice(0)) {
            const { control } = sent;
            const why = await isFor(sent);
            if (why !== null) {
              const { author, action, target } = control;
              if (why.startsWith('dropped'))
                dropped.push({ author, action, ...(target === undefined ? {} : { target }), why });
              sent.answer({ accepted: false, message: why });
            } else if (!known.has(control.id)) {
              known.add(control.id);
              open.set(control.id, sent);
              arrived.push(control);
            }
          }
          return arrived;
        },
        dropped() {
          const since = dropped;
          dropped = [];
          return since;
        },
        async acknowledge({ id }, answer) {
          open.get(id)?.answer(answer);
          open.delete(id);
        },
      };
    },
    async send(request, { key, waitMs = 5_000 }) {
      const { state, record } = await lease.holder();
      const isLive = state === 'live';
      if (!isLive && !kept.has(request.action))
        throw new PlenumError(
          'E_RUN_NOT_DRIVEN',
          `Nobody drives this run now, so there is nothing to ${request.action}.`,
          { hint: 'To go on with it: plenum resume <run>' },
        );
      const control: Control = {
        id: randomUUID(),
        epoch: isLive ? (record?.epoch ?? 0) : 0,
        ...request,
      };
      const answered = new Promise<ControlAnswer>((answer) => {
        waiting.push({ control, key, answer });
      });
      if (!isLive)
        return {
          accepted: true,
          message: 'Nobody drives this run now; kept for the next resume.',
          kept: true,
        };
      return { ...(await inTime(answered, request.action, waitMs)), kept: false };
    },
  };
}

function inTime(
  answered: Promise<ControlAnswer>,
  action: Control['action'],
  waitMs: number,
): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new PlenumError(
          'E_CONTROL_TIMEOUT',
          `The driver of this run did not answer "${action}" within ${waitMs / 1000} s.`,
          { hint: 'The request stays in place for that driver.' },
        ),
      );
    }, waitMs);
    void answered.then((answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
