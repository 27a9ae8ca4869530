import { type ReadonlySignal, signal } from '@preact/signals';

/** Now, milliseconds since 1970, once a second; `frozenAt`: of a file, when it was made. */
export function createClock(frozenAt: number | null): ReadonlySignal<number> {
  const now = signal(frozenAt ?? Date.now());
  if (frozenAt === null)
    setInterval(() => {
      now.value = Date.now();
    }, 1000);
  return now;
}
