import type { JournalEvent } from '../../../core/journal/event.js';
import type { RunState } from '../../../core/state/run-state.js';
import { plural } from '../../../core/words/amounts.js';
import type { Drive } from '../../../runs/drive/drive.js';
import { exitCodes } from '../io/exit-codes.js';
import type { Io } from '../io/io.js';
import { authorOf } from '../io/place.js';

/**
 * To end what runs, have it recorded and say so; then we end whatever is left, recorded or not: an
 * open call is in the journal as such.
 */
const patienceMs = 8_000;

interface SignalRequest {
  readonly io: Io;
  readonly say: (text: string) => void;
  readonly driving: Drive;
  /** What a person types to go on with the run. */
  readonly again: string;
  readonly state: () => RunState | null;
}

export interface SignalWatch {
  /** Ctrl-C, where it is a key. */
  readonly interrupt: () => void;
  /** Pauses, and no more than that. */
  readonly leave: () => void;
  readonly forget: () => void;
  readonly terminated: () => boolean;
  /** Where somebody took the pause back, the next Ctrl-C pauses again. */
  readonly event: (event: JournalEvent) => void;
}

/**
 * First Ctrl-C pauses, the second ends what runs, the third does not wait for that (X77). Being
 * terminated ends what runs at once (X187).
 */
export function obeySignals({ io, say, driving, again, state }: SignalRequest): SignalWatch {
  let interrupts = 0;
  let terminated = false;
  let patience: NodeJS.Timeout | null = null;
  const end = (author: string, code: number): void => {
    if (patience === null) {
      patience = setTimeout(() => io.exit(code), patienceMs);
      driving.stop(author);
    } else io.exit(code);
  };
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts === 1 && !terminated) {
      const running = state()?.agents.running ?? 0;
      const wait =
        running > 0
          ? `${plural(running, 'running agent')} will finish and be ` +
            'recorded; Ctrl-C again ends them'
          : 'nothing is running';
      say(`\nPausing: ${wait}.\nGo on later with: ${again}\n`);
      driving.pause(authorOf());
      return;
    }
    if (interrupts === 2) say(`\nEnding what runs. Go on later with: ${again}\n`);
    end(authorOf(), exitCodes.interrupted);
  };
  const forget = io.onSignal((signal) => {
    // `--attached`: the person is gone, and what runs is still worth its answer.
    if (signal === 'SIGHUP') {
      driving.unattended();
      driving.pause(signal);
    } else if (signal === 'SIGINT') interrupt();
    else {
      terminated = true;
      end(signal, exitCodes.terminated);
    }
  });
  return {
    interrupt,
    leave() {
      if (interrupts === 0) interrupt();
    },
    forget() {
      forget();
      if (patience !== null) clearTimeout(patience);
    },
    terminated: () => terminated,
    event(event) {
      if (event.type === 'control-take' && event.action === 'resume' && event.accepted)
        interrupts = 0;
    },
  };
}
