import { type RunChoices, recordedRunChoices } from '../../config/request/run-choices.js';
import type { Program } from '../../core/program/syntax/program.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { sha } from '../../host/values/hash.js';
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
    rerun: Array.isArray(value.rerun) ? value.rerun.map(String) : [],
    keepFailed: value.keepFailed === true,
    rerunLost: value.rerunLost === true,
    takeOver: value.takeOver === true,
    detail: detail === 'quiet' || detail === 'verbose' ? detail : 'normal',
  };
}

/** What may run of the run's copy of its script; throws where that is another one by now. */
export function orderedProgram({ runId, file, script }: DriveOrder, text: string): Program {
  const program = checkedProgram(text, file);
  if (sha(program.source) === script) return program;
  throw new PlenumError(
    'E_SCRIPT_CHANGED',
    `The script of run ${runId} is another one than was let run just now.`,
    { hint: `plenum resume ${runId}` },
  );
}

const orderTexts = ['runId', 'runDir', 'project', 'file', 'script'] as const;

function textOf(value: JsonObject, name: string): string {
  const text = value[name];
  return typeof text === 'string' ? text : '';
}
