import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import type { RunRule } from '../../core/step/tool-use.js';
import { PlenumError } from '../../core/values/errors.js';
import { isJsonObject } from '../../core/values/json.js';
import { containedIn, outsideText } from '../../host/disk/contained.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import { parseConfig } from '../layers/config-file.js';
import { plenumFolder } from '../layers/home.js';
import { parseConfigText } from '../schema/config-text.js';
import { keepTrust } from './keep-trust.js';

/** Where a person wants a rule to stand: for this project, or for all of theirs. */
export const ruleLayers = ['project', 'home'] as const;
export type RuleLayer = (typeof ruleLayers)[number];

interface RulePlace {
  readonly project: string;
  readonly home: string;
}

/**
 * Writes a rule into a configuration file; comments and all else in it stay as they are. A folder
 * that was trusted stays so: the person has just said this themselves. Throws E_CONFIG for a file
 * that cannot be understood.
 */
export async function addRule(
  made: RunRule,
  where: RuleLayer,
  { project, home }: RulePlace,
): Promise<{ readonly file: string; readonly added: boolean }> {
  if (where === 'home') return addTo(join(plenumFolder(home), 'config.json'), made);
  const path = join('.plenum', 'config.json');
  const found = await containedIn(project, path);
  if ('outside' in found)
    throw new PlenumError(
      'E_PATH_OUTSIDE',
      `${path} is not written: ${outsideText[found.outside]}.`,
      {
        hint: 'look where it leads: ls -l .plenum',
      },
    );
  return keepTrust(project, home, ['.plenum/config.json'], () => addTo(found.path, made));
}

async function addTo(place: string, { effect, rule }: RunRule) {
  // A link of the person's own is followed: what it leads to is their file.
  const file = await realpath(place).catch(() => place);
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const text = before ?? '{}\n';
  const { value } = parseConfigText(text, file);
  const permissions = isJsonObject(value) ? value.permissions : undefined;
  const list = isJsonObject(permissions) ? permissions[effect] : undefined;
  if (Array.isArray(list) && list.includes(rule)) return { file, added: false };
  const changed = withRule(text, effect, rule, Array.isArray(list) ? list.length : null);
  parseConfig(changed, file);
  // A file that only its owner may read stays one.
  const mode = before === null ? 0o644 : (await stat(file)).mode & 0o777;
  await writeDurable(file, changed, mode);
  return { file, added: true };
}

function withRule(
  text: string,
  effect: RunRule['effect'],
  rule: string,
  length: number | null,
): string {
  const path = ['permissions', effect];
  const written = text.trim() === '' ? '{}\n' : text.replace(/^\uFEFF/, '');
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const edits =
    length === null
      ? modify(written, path, [rule], { formattingOptions })
      : modify(written, [...path, length], rule, { formattingOptions, isArrayInsertion: true });
  return applyEdits(written, edits);
}
