import type { Tool } from '../../../core/ports/tool.js';
import { framedTool } from '../frame/framed-tool.js';
import { filePath, locate, mostPathBytes } from '../paths/locate.js';
import { refuseWriting } from '../paths/refuse-writing.js';
import { replaceFile } from '../paths/replace-file.js';
import { mostFileBytes } from './edit-text.js';
import type { FileTurns } from './file-turns.js';

export function createWrite(home: string | undefined, takeTurn: FileTurns): Tool {
  return framedTool({
    name: 'Write',
    description:
      'Writes a whole text file, in place of what was there; missing folders are made. ' +
      'To change a part of a file use Edit.',
    properties: {
      file_path: filePath,
      content: { type: 'string', description: 'the whole new content' },
    },
    required: ['file_path', 'content'],
    writes: true,
    async run(input, use) {
      const path = input.text('file_path', mostPathBytes, 'the file to write');
      const content = input.text(
        'content',
        mostFileBytes,
        'the whole new content; an empty string empties the file',
      );
      const location = await locate(path, use.place, home);
      refuseWriting(location, use.place);
      await use.permit('Write', location.argument);
      const bytes = Buffer.from(content, 'utf8');
      const { created } = await takeTurn(location.real, () =>
        replaceFile(location, bytes, use.signal),
      );
      return `${created ? 'created' : 'overwritten'}: ${location.shown} (${bytes.length} bytes)`;
    },
  });
}
