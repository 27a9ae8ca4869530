import type { ViewStream } from '../../../views/pick-view.js';

/**
 * What a view writes waits while a person is being asked: a status line would draw over the
 * question.
 */
export class HeldOutput {
  private held: string | null = null;

  constructor(private readonly out: ViewStream) {}

  get stream(): ViewStream {
    const { every } = this.out;
    return {
      ...this.out,
      write: (text) => {
        if (this.held === null) this.out.write(text);
        else this.held += text;
      },
      every: (ms, callback) =>
        every(ms, () => {
          if (this.held === null) callback();
        }),
    };
  }

  hold(): void {
    this.held ??= '';
  }

  release(): void {
    const text = this.held;
    this.held = null;
    if (text) this.out.write(text);
  }
}
