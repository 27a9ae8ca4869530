import type { JsonObject } from '../../../../core/values/json.js';
import type { Usage } from '../../../../core/values/usage.js';
import type { SdkStop } from '../provider/sdk-types.js';
import type { HostedPart } from './conversation.js';

export type TurnPart =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string; readonly meta?: JsonObject }
  | {
      readonly kind: 'use' | 'hosted-use';
      readonly id: string;
      readonly tool: string;
      readonly inputText: string;
      readonly meta?: JsonObject;
    }
  | Extract<HostedPart, { kind: 'hosted-result' }>;

/** A page that the provider looked at. */
export interface Source {
  readonly url: string;
  readonly title?: string;
}

/** One answer of the model, complete. */
export interface Turn {
  readonly parts: readonly TurnPart[];
  readonly stop: SdkStop;
  /** The provider gave a long turn back unfinished: it goes on when it gets it again. */
  readonly paused?: true;
  /** Of all searches that it made for this answer. */
  readonly sources: readonly Source[];
  /** Where it names them beside the answer only. */
  readonly queries: readonly string[];
  readonly usage?: Usage;
  /** Tokens of the request and the answer: what the conversation takes up now. */
  readonly contextTokens?: number;
  /** As the provider names it. */
  readonly model?: string;
}
