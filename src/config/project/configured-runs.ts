import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../core/values/json.js';
import { plenumFolder } from '../layers/home.js';
import { parseConfigText } from '../schema/config-text.js';
import { runsFolder, wrongRunsFolder } from '../schema/runs-folder.js';

/**
 * The folder that the user's own configuration moves run folders to; `null` where it says nothing.
 * Only that file says it: a project must not choose where it is written (X180). Read at once and
 * alone, as a prompt asks for it; the schema goes by the same two functions.
 */
export function configuredRuns(home: string): string | null {
  const file = join(plenumFolder(home), 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // What is wrong with it, the configuration says where it is read.
    return null;
  }
  if (!text.includes('"runs"')) return null;
  const document = parseConfigText(text, file);
  const settings = document.value as Parameters<typeof isJsonObject>[0];
  const path = isJsonObject(settings) ? settings.runs : undefined;
  if (path === undefined) return null;
  const folder = typeof path === 'string' ? runsFolder(path, home) : null;
  return (
    folder ??
    document.complain({
      message: `runs ${wrongRunsFolder(String(path))}`,
      path: ['runs'],
      ofKey: false,
    })
  );
}
