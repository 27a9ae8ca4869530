interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  /**
   * Lets go of the signals it follows: they live as long as the attempt and would keep every
   * request of it.
   */
  release(): void;
}

/** A signal of one request or tool use, aborted with any of those it follows. */
export function linkedAbort(followed: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of new Set(followed)) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    abort,
    release: () => {
      for (const signal of followed) signal.removeEventListener('abort', abort);
    },
  };
}
