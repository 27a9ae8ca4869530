import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { Tool } from '../../../core/ports/tool.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool, type Use } from '../frame/framed-tool.js';
import { openChecked } from '../paths/checked-file.js';
import { filePath, type Location, locate, mostPathBytes } from '../paths/locate.js';
import { nearNames } from '../paths/near-names.js';
import { isBinary } from './binary.js';
import { linesOf } from './line-stream.js';

const mostReadBytes = 256 * 1024;
const usualLines = 2000;
const mostLineBytes = 2000;
const mostLines = Number.MAX_SAFE_INTEGER;

export function createRead(home: string | undefined): Tool {
  return framedTool({
    name: 'Read',
    description:
      'Reads a text file and shows it with line numbers (the number and the tab ' +
      'are not part of the file). ' +
      `Up to ${usualLines} lines and 256 KiB at once; longer files are read in parts with ` +
      'offset and limit. To list a folder use Glob.',
    properties: {
      file_path: filePath,
      offset: { type: 'integer', description: 'first line to show, from 1' },
      limit: { type: 'integer', description: `how many lines [${usualLines}]` },
    },
    required: ['file_path'],
    writes: false,
    async run(input, use) {
      const path = input.text('file_path', mostPathBytes, 'the file to read');
      const first = input.count('offset', { least: 0, most: mostLines }) || 1;
      const limit = input.count('limit', { least: 1, most: mostLines }) ?? usualLines;
      const location = await locate(path, use.place, home);
      await use.permit('Read', location.argument);
      const file = await openHelpfully(location, use);
      try {
        const { size } = await file.stat();
        if (await isBinary(file))
          return `${location.shown} is a binary file of ${size} bytes; it is not shown`;
        if (size === 0) return `${location.shown} is empty`;
        return await numbered(file, location.shown, { first, limit, size }, use.signal);
      } finally {
        await file.close();
      }
    },
  });
}

/** A file that is missing is answered with the names that were perhaps meant. */
export async function openHelpfully(location: Location, use: Use): Promise<FileHandle> {
  try {
    return await openChecked(location);
  } catch (error) {
    if (!(error instanceof Complaint) || !error.message.endsWith('it does not exist')) throw error;
    const near = await nearNames(location, use.place);
    const hint = near.length > 0 ? `perhaps ${near.join(' or ')}` : 'find files with Glob';
    throw new Complaint(`${error.message}; ${hint}`);
  }
}

interface Range {
  readonly first: number;
  readonly limit: number;
  readonly size: number;
}

async function numbered(
  file: FileHandle,
  shown: string,
  { first, limit, size }: Range,
  signal: AbortSignal,
): Promise<string> {
  const out: string[] = [];
  const notes = new Set<string>();
  let bytes = 0;
  let number = 0;
  for await (const line of linesOf(file, mostLineBytes, signal, size)) {
    number += 1;
    if (number < first) continue;
    const text = textOf(line.bytes, line.cut);
    const row = `${String(number).padStart(6)}\t${text}`;
    bytes += Buffer.byteLength(row) + 1;
    if (out.length === limit || bytes > mostReadBytes) {
      notes.add(`lines ${first} to ${number - 1} are shown; read on with offset ${number}`);
      break;
    }
    if (line.cut) notes.add(`long lines are cut after ${mostLineBytes} bytes`);
    if (line.crlf) notes.add('lines end with CRLF; Edit keeps that');
    if (!line.cut && !isUtf8(line.bytes))
      notes.add('some bytes are not UTF-8 and are shown as \uFFFD');
    out.push(row);
  }
  if (out.length === 0)
    throw new Complaint(
      `${shown} has only ${number} ${number === 1 ? 'line' : 'lines'}: pass a smaller offset`,
    );
  return [...out, ...[...notes].map((note) => `[plenum: ${note}]`)].join('\n');
}

function textOf(bytes: Buffer, cut: boolean): string {
  if (!cut) return bytes.toString('utf8');
  // The cut may have gone through a character.
  return `${bytes.toString('utf8').replace(/\uFFFD{1,3}$/, '')} [plenum: line cut]`;
}
