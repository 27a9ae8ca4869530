import type { ViewStream } from '../../../views/pick-view.js';

export interface HeldOutput {
  readonly stream: ViewStream;
  hold(): void;
  release(): void;
}

/**
 * What a view writes waits while a person is being asked: a status line would draw over the
 * question.
 */
export function heldOutput(out: ViewStream): HeldOutput {
  let held: string | null = null;
  return {
    stream: {
      ...out,
      write(text) {
        if (held === null) out.write(text);
        else held += text;
      },
      every: (ms, callback) =>
        out.every(ms, () => {
          if (held === null) callback();
        }),
    },
    hold() {
      held ??= '';
    },
    release() {
      const text = held;
      held = null;
      if (text) out.write(text);
    },
  };
}
