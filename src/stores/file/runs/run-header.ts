import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunHeader } from '../../../core/ports/run-store.js';
import { messageOf, PlenumError } from '../../../core/values/errors.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile } from '../../../host/disk/durable-file.js';
import { readPlain } from '../../../host/disk/plain-file.js';
import { foreign, refuseLinks } from './folder-links.js';

export const runHeaderVersion = 1;

export async function writeRunHeader(runDir: string, header: RunHeader): Promise<void> {
  await replaceFile(join(runDir, 'run.json'), `${JSON.stringify(header, null, 2)}\n`);
}

/**
 * The folder may come from anywhere: what it says has the right shape, its id is its name, and none
 * of its parts is a link (X180).
 */
export async function readRunHeader(runDir: string): Promise<RunHeader> {
  const path = join(runDir, 'run.json');
  let value: unknown;
  try {
    await refuseLinks(runDir);
    value = JSON.parse((await readPlain(path)).toString('utf8'));
  } catch (error) {
    if (PlenumError.is(error)) throw error;
    if (!existsSync(runDir))
      throw new PlenumError('E_RUN_NOT_FOUND', `There is no run folder ${runDir}.`, {
        hint: 'plenum list',
        cause: error,
      });
    throw foreign(
      runDir,
      errorCodeOf(error) === 'ENOENT'
        ? withoutHeader(runDir)
        : `run.json cannot be read: ${messageOf(error)}`,
    );
  }
  if (!isJsonObject(value) || typeof value.version !== 'number')
    throw foreign(runDir, 'run.json is not a header of plenum');
  if (value.version > runHeaderVersion)
    throw new PlenumError(
      'E_JOURNAL_VERSION',
      `${path} was written by a newer plenum (format ${value.version}; ` +
        `this one reads ${runHeaderVersion}).`,
      {
        hint: 'git pull && npm ci && npm run build   (in the checkout of plenum)',
      },
    );
  return headerOf(value, runDir);
}

function headerOf(value: JsonObject, runDir: string): RunHeader {
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found !== 'string') throw foreign(runDir, `"${key}" in run.json should be a string`);
    return found;
  };
  const time = (key: string): number => {
    const found = value[key];
    if (typeof found !== 'number') throw foreign(runDir, `"${key}" in run.json should be a number`);
    if (!(Math.abs(found) <= latestTime)) throw foreign(runDir, `"${key}" in run.json is no time`);
    return found;
  };
  text('id');
  const { project, scriptFile, options, nonce } = value;
  return {
    ...value,
    version: runHeaderVersion,
    id: basename(runDir),
    name: text('name'),
    createdAt: time('createdAt'),
    seed: text('seed'),
    startedAt: time('startedAt'),
    project: typeof project === 'string' ? project : '',
    scriptFile: typeof scriptFile === 'string' ? scriptFile : null,
    options: isJsonObject(options) ? options : {},
    ...(nonce === undefined ? {} : { nonce: String(nonce) }),
  };
}

/**
 * The header is written last: where nothing is recorded either, plenum was ended while it made the
 * folder.
 */
function withoutHeader(runDir: string): string {
  const begun = listed(join(runDir, 'events')) || !existsSync(join(runDir, 'events'));
  return begun
    ? 'it has no run.json'
    : 'it has no run.json: plenum was ended while it made the folder. ' +
        'Nothing ran and nothing was paid; it can be removed';
}

function listed(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

/** Beyond it there are no dates. */
const latestTime = 8.64e15;
