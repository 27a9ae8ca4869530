import { asciiText } from './ascii.js';

/** The terminal's tab: its title, and the progress that it draws (OSC 9;4). */
export interface TabState {
  readonly title: string;
  /** Of a hundred; `null`: unknown so far. */
  readonly percent: number | null;
  readonly stand: 'goes' | 'failing' | 'waits';
}

const osc = '\u001b]';
const bell = '\u0007';
/** Saves and brings back the title that was there, where a terminal keeps it. */
const pushTitle = '\u001b[22;2t';
const popTitle = '\u001b[23;2t';

const states = { goes: 1, failing: 2, waits: 4 } as const;

/** Says what changed only; says nothing twice. */
export function createTab(ascii: boolean): {
  readonly show: (signs: TabState) => string;
  readonly leave: () => string;
} {
  let shown = '';
  let begun = false;
  return {
    show({ title, percent, stand }) {
      const progress = percent === null ? '3;0' : `${states[stand]};${Math.round(percent)}`;
      const signs =
        `${osc}2;${ascii ? asciiText(title) : title}${bell}` + `${osc}9;4;${progress}${bell}`;
      if (signs === shown) return '';
      const text = begun ? signs : `${pushTitle}${signs}`;
      shown = signs;
      begun = true;
      return text;
    },
    leave() {
      if (!begun) return '';
      begun = false;
      shown = '';
      return `${osc}9;4;0;${bell}${osc}2;${bell}${popTitle}`;
    },
  };
}
