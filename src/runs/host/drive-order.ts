import type { DriveRequest } from '../../config/request/drive-request.js';
import { type RunChoices, recordedRunChoices } from '../../config/request/run-choices.js';
import type { Program } from '../../core/program/syntax/program.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { sha } from '../../host/values/hash.js';
import { startCommand } from '../start/start-command.js';
import { checkedProgram } from '../start/start-run.js';

/**
 * What a process that drives a run by itself is told to do (X120). What a person chose and saw, and
 * nothing that is secret: keys reach it by its environment, the configuration it reads itself.
 */
export interface DriveOrder {
  readonly version: 1;
  readonly runId: string;
  readonly runDir: string;
  readonly project: string;
  readonly mode: 'run' | 'resume';
  /** Name of the script in messages. */
  readonly file: string;
  /** Hash of the script that may run: the run's copy can change until it is read. */
  readonly script: string;
  readonly choices: RunChoices;
  /** Absent: the script was given none. */
  readonly args?: Json;
  /** What was said of the run before its first agent. */
  readonly known: NonNullable<DriveRequest['known']>;
  readonly rerun: readonly string[];
  readonly keepFailed: boolean;
  readonly rerunLost: boolean;
  readonly takeOver: boolean;
  /** Of its log. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/** A resume as it is, with nothing chosen for it now. */
export const plainDrive = {
  version: 1,
  known: [],
  rerun: [],
  keepFailed: false,
  rerunLost: false,
  takeOver: false,
  detail: 'normal',
} as const satisfies Partial<DriveOrder>;

/** As it came from another process; `null` for anything else. */
export function readOrder(value: unknown): DriveOrder | null {
  if (!isJsonObject(value) || value.version !== 1) return null;
  const { mode, detail, choices, args } = value;
  const [runId, runDir, project, file, script] = orderTexts.map((name) => textOf(value, name));
  if (!runId || !runDir || !project || !file || !script || !isJsonObject(choices)) return null;
  return {
    ...{ version: 1, runId, runDir, project, file, script },
    mode: mode === 'resume' ? 'resume' : 'run',
    choices: recordedRunChoices(choices),
    ...(args === undefined ? {} : { args }),
    known: adviceOf(value.known),
    rerun: Array.isArray(value.rerun) ? value.rerun.map(String) : [],
    keepFailed: value.keepFailed === true,
    rerunLost: value.rerunLost === true,
    takeOver: value.takeOver === true,
    detail: detail === 'quiet' || detail === 'verbose' ? detail : 'normal',
  };
}

/** What may run of the run's copy of its script; throws where that is another one by now. */
export function orderedProgram(order: DriveOrder, text: string): Program {
  const { runId, file, script } = order;
  const program = checkedProgram(text, file);
  if (sha(program.source) === script) return program;
  throw new PlenumError(
    'E_SCRIPT_CHANGED',
    `The script of run ${runId} is another one than was let run just now.`,
    { hint: driveCommand(order) },
  );
}

/**
 * What a person types to have the same done in a terminal. A run that has not begun recorded
 * nothing that could be resumed (C78).
 */
export function driveCommand({ mode, runId, runDir, choices, args }: DriveOrder): string {
  return mode === 'run' ? startCommand({ runDir, choices, args }) : `plenum resume ${runId}`;
}

function adviceOf(value: Json | undefined): DriveOrder['known'] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJsonObject).map((one) => ({
    code: textOf(one, 'code'),
    text: textOf(one, 'text'),
    ...(typeof one.next === 'string' ? { next: one.next } : {}),
  }));
}

const orderTexts = ['runId', 'runDir', 'project', 'file', 'script'] as const;

function textOf(value: JsonObject, name: string): string {
  const text = value[name];
  return typeof text === 'string' ? text : '';
}
