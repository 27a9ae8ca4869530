import { messageOf } from '../model/errors.js';
import type { ReplayRecord } from '../model/replay/record.js';
import type { Clock } from '../ports/clock.js';
import type { Control, ControlInbox, DroppedControl } from '../ports/controls.js';
import type { LiveSteps } from './live-steps.js';
import type { Scribe } from './scribe.js';

const pollMs = 250;
/** Whoever floods the folder does not fill the journal. */
const mostDropped = 20;

export interface Controlled {
  readonly live: LiveSteps;
  readonly scribe: Scribe;
  pause(): void;
  stop(): void;
}

interface Answer {
  readonly accepted: boolean;
  readonly message: string;
}

/** Carries out what people ask of a run from any process, journals it with its author, and answers (X79). */
export class ControlDesk {
  private cancel: () => void = () => {};
  private closed = false;
  private busy: Promise<void> = Promise.resolve();
  private readonly said = new Set<string>();

  constructor(
    private readonly inbox: ControlInbox,
    private readonly clock: Clock,
    private readonly run: Controlled,
    private readonly record: ReplayRecord,
  ) {}

  /** Takes what was kept for this resume, before anything is replayed, then keeps polling. */
  async open(): Promise<void> {
    await this.poll();
    this.schedule();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancel();
    await this.busy;
  }

  private schedule(): void {
    if (this.closed) return;
    this.cancel = this.clock.after(pollMs, () => {
      this.busy = this.poll().then(() => this.schedule());
    });
  }

  private async poll(): Promise<void> {
    const arrived = await this.inbox.poll();
    for (const dropped of this.inbox.dropped()) this.say(dropped);
    for (const control of arrived) {
      const answer = this.take(control);
      this.run.scribe.add({
        type: 'control-take',
        at: this.clock.now(),
        id: control.id,
        action: control.action,
        ...(control.target === undefined ? {} : { target: control.target }),
        author: control.author,
        ...answer,
      });
      await this.inbox.acknowledge(control, answer);
    }
  }

  /** Once for each kind of it: who it said it was, and that it changed nothing (X181). */
  private say({ author, action, target, why }: DroppedControl): void {
    const what = JSON.stringify([author, action, target, why]);
    if (this.said.has(what) || this.said.size >= mostDropped) return;
    this.said.add(what);
    const named = { action, ...(target === undefined ? {} : { target }), author };
    this.run.scribe.add({ type: 'control-take', at: this.clock.now(), ...named, accepted: false, message: why, dropped: true });
  }

  private take(control: Control): Answer {
    try {
      return this.carryOut(control);
    } catch (error) {
      return { accepted: false, message: messageOf(error) };
    }
  }

  private carryOut(control: Control): Answer {
    const { action, target, author } = control;
    if (action === 'pause') {
      this.run.pause();
      return yes('pausing: running steps finish and are recorded, nothing new starts');
    }
    if (action === 'stop' && target === undefined) {
      this.run.stop();
      return yes('stopping: running steps are ended, everything recorded is kept');
    }
    if ((action === 'allow' || action === 'deny') && target !== undefined) {
      // Only the question about more agents has a number for an answer.
      if (action === 'allow' && /^\d+$/.test(control.text ?? '')) this.run.live.guard.raise(Number(control.text));
      const done = this.run.live.desk.answer(target, action === 'allow', author);
      return done === null ? no(`no question ${target} is open`) : yes(done);
    }
    if (action === 'answer') return this.answer(control);
    if (target === undefined) return no(`"${action}" needs the number of a step`);
    const live = this.run.live.byNumber(target);
    if (action === 'skip' || action === 'stop') {
      if (live) live.running.end(action);
      else if (!this.record.step(target) || this.record.step(target)?.end) return no(`step ${target} is not running`);
      else this.run.live.endOnStart(target, action);
      return yes(`step ${target} ${action === 'skip' ? 'is skipped: the script gets null' : 'is stopped'}`);
    }
    if (action === 'retry') return this.retry(target, author);
    return no(`"${action}" is not available in this version`);
  }

  /** Without a number, the oldest open question is meant. */
  private answer({ target = [...this.run.live.questions.keys()][0], text = '' }: Control): Answer {
    if (target === undefined) return no('no question is open');
    const refused = this.run.live.answer(target, text);
    return refused === null ? yes(`question ${target} is answered`) : no(refused);
  }

  private retry(target: number, author: string): Answer {
    const live = this.run.live.byNumber(target);
    if (live) return live.running.restart() ? yes(`step ${target} starts another attempt`) : no(`step ${target} has no attempt to restart`);
    const recorded = this.record.step(target);
    if (!recorded?.end && !this.run.live.wasDelivered(target)) return no(`there is no step ${target} with an outcome`);
    if (recorded) recorded.voided = true;
    this.run.scribe.add({ type: 'step-void', at: this.clock.now(), n: target, author });
    return yes(`the outcome of step ${target} is void: the next resume runs it again`);
  }
}

function yes(message: string): Answer {
  return { accepted: true, message };
}

function no(message: string): Answer {
  return { accepted: false, message };
}
