import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PlenumError } from '../../core/model/errors.js';
import { isJsonObject, type JsonObject } from '../../core/model/json.js';
import { errorCodeOf } from './disk-error.js';
import { replaceFile } from './durable-file.js';

export const runHeaderVersion = 1;

/** `run.json`: what a resume needs to know before it reads the journal. */
export interface RunHeader {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly seed: string;
  /** `run.startedAt` of the script: the same on every resume (X12). */
  readonly startedAt: number;
  /** Absolute path of the project folder. */
  readonly project: string;
  /** Where the script came from; the one that runs is `script.js` in the run folder. */
  readonly scriptFile: string | null;
  readonly options: JsonObject;
}

export async function writeRunHeader(runDir: string, header: RunHeader): Promise<void> {
  await replaceFile(join(runDir, 'run.json'), `${JSON.stringify(header, null, 2)}\n`);
}

export async function readRunHeader(runDir: string): Promise<RunHeader> {
  const path = join(runDir, 'run.json');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!existsSync(runDir)) throw new PlenumError('E_RUN_NOT_FOUND', `There is no run folder ${runDir}.`, { hint: 'plenum list', cause: error });
    throw foreign(runDir, errorCodeOf(error) === 'ENOENT' ? 'it has no run.json' : `run.json cannot be read: ${messageOf(error)}`);
  }
  if (!isJsonObject(value) || typeof value.version !== 'number') throw foreign(runDir, 'run.json is not a header of plenum');
  if (value.version > runHeaderVersion)
    throw new PlenumError(
      'E_JOURNAL_VERSION',
      `${path} was written by a newer plenum (format ${value.version}; this one reads ${runHeaderVersion}).`,
      {
        hint: 'npm install -g plenum@latest',
      },
    );
  for (const [key, type] of Object.entries(required)) {
    if (typeof value[key] !== type) throw foreign(runDir, `"${key}" in run.json should be a ${type}`);
  }
  return { scriptFile: null, options: {}, ...value } as unknown as RunHeader;
}

const required = { id: 'string', name: 'string', createdAt: 'number', seed: 'string', startedAt: 'number', project: 'string' } as const;

function foreign(runDir: string, why: string): PlenumError {
  return new PlenumError('E_RUN_FOREIGN', `${runDir} is not a readable run folder: ${why}. Nothing was changed.`, {
    hint: 'To see the runs of this project: plenum list',
  });
}
