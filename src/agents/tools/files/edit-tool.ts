import type { Stats } from 'node:fs';
import type { Tool } from '../../../core/ports/tool.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool, type Use } from '../frame/framed-tool.js';
import { filePath, type Location, locate, mostPathBytes } from '../paths/locate.js';
import { refuseWriting } from '../paths/refuse-writing.js';
import { replaceFile } from '../paths/replace-file.js';
import { editText, mostFileBytes, type Replacement } from './edit-text.js';
import type { FileTurns } from './file-turns.js';
import { openHelpfully } from './read-tool.js';

export function createEdit(home: string | undefined, takeTurn: FileTurns): Tool {
  return framedTool({
    name: 'Edit',
    description:
      'Replaces a text in a file. old_string must be in the file exactly once, ' +
      'to the letter and without the line numbers of Read; ' +
      'with replace_all every occurrence is replaced.',
    properties: {
      file_path: filePath,
      old_string: {
        type: 'string',
        description: 'the text to replace, with enough around it to be found once',
      },
      new_string: { type: 'string', description: 'the text to put in its place' },
      replace_all: { type: 'boolean', description: 'replace every occurrence [false]' },
    },
    required: ['file_path', 'old_string', 'new_string'],
    writes: true,
    async run(input, use) {
      const path = input.text('file_path', mostPathBytes, 'the file to change');
      const old = input.text('old_string', mostFileBytes, 'the text to replace');
      const replacement = input.text('new_string', mostFileBytes, 'the text to put in its place');
      if (old === '')
        throw new Complaint(
          'old_string is empty: pass the text to replace, or use Write for a whole file',
        );
      if (old === replacement)
        throw new Complaint('old_string and new_string are the same: there is nothing to change');
      const all = input.flag('replace_all');
      const location = await locate(path, use.place, home);
      refuseWriting(location, use.place);
      await use.permit('Edit', location.argument);
      return await takeTurn(location.real, () => edit(location, { old, replacement, all }, use));
    },
  });
}

async function edit(location: Location, wanted: Replacement, use: Use): Promise<string> {
  const file = await openHelpfully(location, use);
  let before: Stats;
  let content: Buffer;
  try {
    before = await file.stat();
    if (before.size > mostFileBytes)
      throw new Complaint(
        `${location.shown} has ${before.size} bytes; Edit takes up to ${mostFileBytes}`,
      );
    content = await file.readFile();
  } finally {
    await file.close();
  }
  const { bytes, count, line } = inFile(location, () => editText(content, wanted));
  await replaceFile(location, bytes, use.signal, (now) =>
    now && now.ino === before.ino && now.mtimeMs === before.mtimeMs && now.size === before.size
      ? null
      : 'somebody else changed it at the same time; read it again and repeat the edit',
  );
  return (
    `changed: ${location.shown} ` +
    `(${count === 1 ? `at line ${line}` : `${count} places, the first at line ${line}`})`
  );
}

function inFile<T>(location: Location, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Complaint) throw new Complaint(`${location.shown}: ${error.message}`);
    throw error;
  }
}
