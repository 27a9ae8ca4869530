/** Lets so many work at once; the others wait in turn. */
export class Turnstile {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(width: number) {
    this.free = width;
  }

  async pass<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await act();
    } finally {
      this.free += 1;
      this.waiting.shift()?.();
    }
  }

  private enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        this.free -= 1;
        resolve();
      };
      const leave = () => {
        const at = this.waiting.indexOf(go);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      if (this.free > 0) return go();
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(go);
    });
  }
}
