import type { Json } from '../../core/values/json.js';
import { moment } from './moment.js';

/**
 * Uses of tools arrive when the response of the model is complete, one right after the other:
 * another value may follow, and the last one counts (C63).
 */
const restMs = 50;

export interface HandedOver {
  readonly done: Promise<'handed-over'>;
  json(): string | undefined;
  take(value: Json): void;
  close(): void;
}

/** The value that an agent hands over with the tool for its answer. */
export function handedOver(): HandedOver {
  const done = moment<'handed-over'>();
  let json: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    done: done.promise,
    json: () => json,
    take(value) {
      json = JSON.stringify(value);
      clearTimeout(timer);
      timer = setTimeout(done.settle, restMs, 'handed-over');
    },
    close: () => clearTimeout(timer),
  };
}
