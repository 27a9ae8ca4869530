import type { Clock } from '../../ports/clock.js';
import {
  type Control,
  type ControlAnswer,
  type ControlInbox,
  type DroppedControl,
  forRun,
} from '../../ports/controls.js';
import type { SteeringRequest } from '../../ports/steering.js';
import type { ReplayRecord } from '../../replay/record.js';
import { mostSaid } from '../../step/person-words.js';
import { messageOf } from '../../values/errors.js';
import type { Scribe } from '../record/scribe.js';
import type { LiveSteps } from './live-steps.js';

const pollMs = 250;
/** Whoever floods the folder does not fill the journal. */
const mostDropped = 20;

export interface Controlled {
  readonly live: LiveSteps;
  readonly scribe: Scribe;
  /** The end is recorded: nothing can be asked of it any more. */
  readonly over: boolean;
  pause(): void;
  /** Takes a pause back while it lasts; else why there is none to take back. */
  goOn(): string | null;
  stop(): void;
}

/** What somebody asks of the run, wherever they are. */
export type Asked = SteeringRequest & Pick<Control, 'author'>;

export type Answer = ControlAnswer;

/**
 * Carries out what people ask of a run from any process, journals it with its author, and answers
 * (X79).
 */
export class ControlDesk {
  private cancel: () => void = () => {};
  private closed = false;
  private busy: Promise<void> = Promise.resolve();
  private readonly said = new Set<string>();
  private opened = false;
  /** Asked before there was anything to ask it of. */
  private readonly waiting: Asked[] = [];

  constructor(
    /** `null` where nobody outside this process can reach the run. */
    private readonly inbox: ControlInbox | null,
    private readonly clock: Clock,
    private readonly run: Controlled,
    private readonly recorded: ReplayRecord,
  ) {}

  /** Takes what was kept for this resume, before anything is replayed, then keeps polling. */
  async open(): Promise<void> {
    this.opened = true;
    for (const asked of this.waiting.splice(0)) this.ask(asked);
    if (!this.inbox) return;
    await this.poll(this.inbox);
    this.schedule(this.inbox);
  }

  /**
   * From this process: a signal, a key, a call of the library. Journaled like a command from
   * elsewhere.
   */
  ask(asked: Asked): Answer {
    if (!this.opened) {
      this.waiting.push(asked);
      return yes('it is taken when the run has begun');
    }
    return this.journal(asked);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancel();
    await this.busy;
  }

  private schedule(inbox: ControlInbox): void {
    if (this.closed) return;
    this.cancel = this.clock.after(pollMs, () => {
      this.busy = this.poll(inbox).then(() => this.schedule(inbox));
    });
  }

  private async poll(inbox: ControlInbox): Promise<void> {
    const arrived = await inbox.poll();
    for (const dropped of inbox.dropped()) this.say(dropped);
    if (arrived.length === 0) return;
    const answers = arrived.map((control) => this.journal(control, control.id));
    // Whoever is told that it was taken finds it in the record, and so does everybody else. Where
    // nothing can be recorded any more, the loop ends by itself.
    await this.run.scribe.commit().catch(() => undefined);
    for (const [at, answer] of answers.entries()) {
      const control = arrived[at];
      if (control) await inbox.acknowledge(control, answer);
    }
  }

  /** Carries it out and journals it with its author. */
  private journal(asked: Asked, id?: string): Answer {
    if (this.run.over) return no('the run has ended');
    const answer = this.take(asked);
    this.run.scribe.add({
      type: 'control-take',
      at: this.clock.now(),
      ...(id === undefined ? {} : { id }),
      action: asked.action,
      ...(asked.target === undefined ? {} : { target: asked.target }),
      author: asked.author,
      accepted: answer.accepted,
      message: answer.message,
      ...(asked.action === 'send' ? { text: asked.text ?? '' } : {}),
    });
    return answer;
  }

  /** Once for each kind of it: who it said it was, and that it changed nothing (X181). */
  private say({ author, action, target, why }: DroppedControl): void {
    const what = JSON.stringify([author, action, target, why]);
    if (this.said.has(what) || this.said.size >= mostDropped) return;
    this.said.add(what);
    const named = { action, ...(target === undefined ? {} : { target }), author };
    this.run.scribe.add({
      type: 'control-take',
      at: this.clock.now(),
      ...named,
      accepted: false,
      message: why,
      dropped: true,
    });
  }

  private take(control: Asked): Answer {
    try {
      return this.carryOut(control);
    } catch (error) {
      return { accepted: false, message: messageOf(error) };
    }
  }

  private carryOut(control: Asked): Answer {
    const { action, target, author } = control;
    if (action === 'pause') {
      this.run.pause();
      return yes('pausing: running steps finish and are recorded, nothing new starts');
    }
    if (action === 'resume') {
      const refused = this.run.goOn();
      return refused === null ? yes('the pause is taken back: the run goes on') : no(refused);
    }
    if (action === 'stop' && target === undefined) {
      this.run.stop();
      return yes('stopping: running steps are ended, everything recorded is kept');
    }
    if ((action === 'allow' || action === 'deny') && target !== undefined) {
      // Only the question about more agents has a number for an answer.
      if (action === 'allow' && /^\d+$/.test(control.text ?? ''))
        this.run.live.guard.raise(Number(control.text));
      const saidNo = action === 'deny' && control.text !== forRun ? control.text : undefined;
      return this.run.live.desk.answer(target, {
        allowed: action === 'allow',
        author,
        forRun: control.text === forRun,
        ...(saidNo === undefined ? {} : { why: `${author} said no: ${saidNo}` }),
      });
    }
    if (action === 'answer') return this.answer(control);
    if (target === undefined) return no(`"${action}" needs the number of a step`);
    const live = this.run.live.byNumber(target);
    if (action === 'skip' || action === 'stop') {
      if (live) live.running.end(action);
      else if (!this.recorded.step(target) || this.recorded.step(target)?.end)
        return no(`step ${target} is not running`);
      else this.run.live.endOnStart(target, action);
      return yes(
        `step ${target} ${action === 'skip' ? 'is skipped: the script gets null' : 'is stopped'}`,
      );
    }
    if (action === 'retry') return this.retry(target, author);
    if (action === 'send') return this.send(target, author, control.text ?? '');
    return no(`"${action}" is not available in this version`);
  }

  /** Without a number, the oldest open question is meant. */
  private answer({ target = [...this.run.live.questions.keys()][0], text = '' }: Asked): Answer {
    if (target === undefined) return no('no question is open');
    const refused = this.run.live.answer(target, text);
    return refused === null ? yes(`question ${target} is answered`) : no(refused);
  }

  private send(target: number, author: string, text: string): Answer {
    if (text.trim() === '' || text.length > mostSaid)
      return no(`a message has between 1 and ${mostSaid} characters`);
    const running = this.run.live.byNumber(target)?.running;
    if (!running) return no(`step ${target} is not running`);
    if (!running.tell) return no(`step ${target} is no agent`);
    const refused = running.tell({ text, author });
    return refused === null
      ? yes(`step ${target} gets it with its next request to the model`)
      : { accepted: false, ...refused };
  }

  private retry(target: number, author: string): Answer {
    const live = this.run.live.byNumber(target);
    if (live)
      return live.running.restart()
        ? yes(`step ${target} starts another attempt`)
        : no(`step ${target} has no attempt to restart`);
    const recorded = this.recorded.step(target);
    if (!recorded?.end && !this.run.live.wasDelivered(target))
      return no(`there is no step ${target} with an outcome`);
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
