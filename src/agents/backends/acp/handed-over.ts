import type { McpAnswer } from '../../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../../core/values/json.js';

/** Another value may follow in the same response of the model: the last one counts (C63). */
const restMs = 50;

/**
 * The value that an agent hands over with the tool. An agent that says at the end of its turn what
 * it cost is told to end it; for any other the use stays unanswered, as an answer would only start
 * another request to the model.
 */
export class HandedOver {
  readonly done: Promise<'handed-over'>;
  #finish: () => void = () => {};
  #release: () => void = () => {};
  readonly #released: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #json: string | undefined;

  readonly #answers: boolean;

  constructor(answers: boolean) {
    this.#answers = answers;
    this.done = new Promise((resolve) => {
      this.#finish = () => resolve('handed-over');
    });
    this.#released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  get json(): string | undefined {
    return this.#json;
  }

  async take(input: JsonObject): Promise<McpAnswer> {
    this.#json = JSON.stringify(input);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#finish, restMs);
    if (!this.#answers) await this.#released;
    return {
      text: 'Received. Your work is done: end your turn now, without another word.',
      failed: false,
    };
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#release();
  }
}
