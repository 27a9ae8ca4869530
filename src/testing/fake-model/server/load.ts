/**
 * How many model questions there are between their first byte and the last of their answer, and
 * were at most.
 */
export interface Load {
  readonly inFlight: number;
  readonly max: number;
  begin(): void;
  /** The question has come whole. */
  arrive(): void;
  end(): void;
  /** Resolves when so many questions have arrived. */
  until(count: number): Promise<void>;
  clear(): void;
}

export function createLoad(): Load {
  let inFlight = 0;
  let max = 0;
  let arrived = 0;
  const waiting = new Set<() => void>();
  return {
    get inFlight() {
      return inFlight;
    },
    get max() {
      return max;
    },
    begin() {
      inFlight++;
      max = Math.max(max, inFlight);
    },
    arrive() {
      arrived++;
      for (const look of waiting) look();
    },
    end() {
      inFlight--;
    },
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (arrived < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    clear() {
      max = inFlight;
      arrived = 0;
    },
  };
}
