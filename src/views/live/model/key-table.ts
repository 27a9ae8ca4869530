import type { WindowUi } from './window-ui.js';
import { topScreen } from './window-ui.js';

type Place = ReturnType<typeof topScreen>['at'] | 'everywhere';

interface KeyMeaning {
  readonly keys: string;
  /** One or two words, for the hints at the foot. */
  readonly short: string;
  readonly meaning: string;
  readonly at: readonly Place[];
}

/** Every key of the window, in the order of the hints; `plenum help keys` and `?` show them. */
export const keyTable: readonly KeyMeaning[] = [
  key('↑↓', 'select', 'move: also j and k, PgUp and PgDn, Home and End', 'everywhere'),
  key(
    '↵',
    'open',
    'open what is selected: a phase, an agent; also →',
    'run',
    'agents',
    'timeline',
    'script',
  ),
  key('↵', 'unfold', 'unfold or fold the prompt', 'agent'),
  key('esc', 'back', 'one step out, also ←; on the run: select the run itself', 'everywhere'),
  key('a', 'answer', 'open the oldest question', 'everywhere'),
  key('p', 'pause', 'pause: running calls finish and are kept; again: go on', 'everywhere'),
  key(
    'x',
    'stop',
    'stop the selected agent, or the run where the run is selected; asks first',
    'run',
    'agents',
    'agent',
    'timeline',
  ),
  key(
    'r',
    'retry',
    'run the selected agent again: at once, or at the next resume; asks if it runs',
    'run',
    'agents',
    'agent',
    'timeline',
  ),
  key('R', 'retry all', 'run everything that failed again, at the next resume', 'everywhere'),
  key('m', 'message', 'send the selected agent a message', 'run', 'agents', 'agent', 'timeline'),
  key('D', 'diff', 'what the agent changed, or the run', 'run', 'agents', 'agent'),
  key('f', 'filter', 'show all, running, failed, asking or done agents', 'run', 'agents'),
  key('t', 'timeline', 'a bar for every agent, with its waits', 'everywhere'),
  key('v', 'script', 'the script with counts and costs of its lines', 'everywhere'),
  key('o', 'order', 'by phase or by duration; in the script by cost', 'timeline', 'script'),
  key('c', 'critical path', 'mark what the length of the run rests on', 'timeline'),
  key('+ −', 'zoom', 'a shorter time, a longer one; 0 all of it', 'timeline'),
  key(
    'c',
    'copy',
    'copy: the id, the prompt and transcript, the script, the patch',
    'run',
    'agents',
    'agent',
    'script',
    'diff',
  ),
  key('e', 'editor', 'open the same in $EDITOR', 'run', 'agents', 'agent', 'script', 'diff'),
  key('l', 'stream', 'print what all agents say above the window; again: no more', 'everywhere'),
  key(
    'h',
    'this one',
    'print what the selected agent says, from its beginning; again: no more',
    'run',
    'agents',
    'agent',
    'timeline',
  ),
  key('s', 'save', 'keep the script as a saved workflow', 'everywhere'),
  key('d', 'dashboard', 'say how to open the run in a browser', 'everywhere'),
  key('q', 'leave', 'watching: leave; driving: pause and leave, asks first', 'everywhere'),
  key('?', 'keys', 'all keys', 'everywhere'),
];

function key(keys: string, short: string, meaning: string, ...at: readonly Place[]): KeyMeaning {
  return { keys, short, meaning, at };
}

/** Those that do something on the screen that is open. */
export function keysAt(ui: WindowUi): readonly KeyMeaning[] {
  const { at } = topScreen(ui);
  return keyTable.filter((one) => one.at.includes('everywhere') || one.at.includes(at));
}
