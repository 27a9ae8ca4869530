import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';

const ofOne = ['skip', 'retry', 'answer', 'allow', 'deny', 'send'] as const;
const actions = ['pause', 'stop', 'resume', ...ofOne] as const;

export interface ControlRequest {
  readonly action: (typeof actions)[number];
  readonly target?: number;
  readonly text?: string;
}

/** What a person asks for with a button. Throws E_USAGE for everything else. */
export function readControl(body: string): ControlRequest {
  const value = readBody(body);
  const action = actions.find((one) => one === value.action);
  if (action === undefined) throw wrong(`"action" must be one of: ${actions.join(', ')}.`);
  const { target, text } = value;
  if (target !== undefined && !(Number.isSafeInteger(target) && Number(target) > 0))
    throw wrong('"target" must be the number of a step or of a question.');
  if (text !== undefined && typeof text !== 'string') throw wrong('"text" must be a text.');
  if (target === undefined && action !== 'retry' && ofOne.some((one) => one === action))
    throw wrong(`"${action}" needs a "target".`);
  if ((action === 'answer' || action === 'send') && text === undefined)
    throw wrong(`"${action}" needs a "text".`);
  return {
    action,
    ...(target === undefined ? {} : { target: Number(target) }),
    ...(text === undefined ? {} : { text }),
  };
}

/** The body of a command: one JSON object. */
export function readBody(body: string): JsonObject {
  const value = parsed(body);
  if (!isJsonObject(value)) throw wrong('The body must be one JSON object.');
  return value;
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw wrong('The body must be JSON.');
  }
}

function wrong(message: string): PlenumError {
  return new PlenumError('E_USAGE', message, { hint: 'plenum help docs/ui.md' });
}
