import { randomUUID } from 'node:crypto';
import type {
  Control,
  ControlAnswer,
  ControlInbox,
  Controls,
  DroppedControl,
  InboxOptions,
} from '../../core/ports/controls.js';
import type { Lease } from '../../core/ports/lease.js';
import { keptControl, refuseUndriven, unanswered } from '../words/undriven-control.js';

interface Sent {
  readonly control: Control;
  readonly key: string;
  readonly answer: (answer: ControlAnswer) => void;
}

/** Controls of one run between the parts of this process. */
export function createMemoryControls(runId: string, lease: Lease): Controls {
  const waiting: Sent[] = [];
  return {
    inbox: (options) => inboxOf(waiting, options),
    async send(request, { key, waitMs = 5_000 }) {
      const { state, record } = await lease.holder();
      const isLive = state === 'live';
      if (!isLive) refuseUndriven(request.action, runId);
      const epoch = isLive ? (record?.epoch ?? 0) : 0;
      const control: Control = { id: randomUUID(), epoch, ...request };
      const answered = new Promise<ControlAnswer>((answer) => {
        waiting.push({ control, key, answer });
      });
      if (isLive)
        return { ...(await inTime(runId, answered, request.action, waitMs)), kept: false };
      return keptControl;
    },
  };
}

function inboxOf(waiting: Sent[], { epoch, key, taken = [] }: InboxOptions): ControlInbox {
  const known = new Set(taken);
  const open = new Map<string, Sent>();
  let dropped: DroppedControl[] = [];
  const take = async (sent: Sent): Promise<Control | null> => {
    const { control, answer } = sent;
    const { id, author, action, target } = control;
    if ((await key().catch(() => null)) !== sent.key) {
      const why = 'dropped: it was not sent with your key';
      dropped.push({ author, action, ...(target === undefined ? {} : { target }), why });
      answer({ accepted: false, message: why });
      return null;
    }
    if (known.has(id)) return null;
    known.add(id);
    open.set(id, sent);
    if (control.epoch === 0 || control.epoch === epoch) return control;
    answer({ accepted: false, message: 'It was meant for an earlier driver of this run.' });
    return null;
  };
  return {
    version: 1,
    async poll() {
      const arrived: Control[] = [];
      for (const sent of waiting.splice(0)) {
        const control = await take(sent);
        if (control) arrived.push(control);
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
}

function inTime(
  runId: string,
  answered: Promise<ControlAnswer>,
  action: Control['action'],
  waitMs: number,
): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(unanswered(action, runId, waitMs));
    }, waitMs);
    void answered.then((answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
