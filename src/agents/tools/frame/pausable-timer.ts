const longestTimer = 2 ** 31 - 1;

export interface PausableTimer {
  pause(): void;
  resume(): void;
  clear(): void;
}

/** Calls back once after a time of which pauses do not count. */
export function pausableTimer(ms: number, act: () => void): PausableTimer {
  let timer: NodeJS.Timeout | undefined;
  let left = Number.isFinite(ms) ? Math.max(0, ms) : longestTimer;
  let startedAt = 0;
  let pauses = 0;
  const start = () => {
    startedAt = performance.now();
    timer = setTimeout(act, Math.min(left, longestTimer));
  };
  start();
  return {
    pause() {
      pauses += 1;
      if (pauses > 1) return;
      clearTimeout(timer);
      left = Math.max(0, left - (performance.now() - startedAt));
    },
    resume() {
      pauses -= 1;
      if (pauses === 0) start();
    },
    clear: () => clearTimeout(timer),
  };
}
