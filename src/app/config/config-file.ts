import { readFile } from 'node:fs/promises';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { PlenumError } from '../../core/model/errors.js';
import type { Json } from '../../core/model/json.js';
import { codeFrame } from '../../core/model/program/code-frame.js';
import type { Leaf } from './layer.js';
import { type Located, readShape } from './read-shape.js';

/** The leaves of one file, `null` when there is none. Throws E_CONFIG with the place of what is wrong. */
export async function readConfigFile(file: string): Promise<readonly Leaf[] | null> {
  try {
    return parseConfig(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (PlenumError.is(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new PlenumError('E_CONFIG', `${file} cannot be read: ${String(code ?? error)}`, { hint: 'plenum doctor --config', cause: error });
  }
}

export function parseConfig(written: string, file: string): readonly Leaf[] {
  const text = written.replace(/^\uFEFF/, '');
  const complain = (message: string, at: number, hint = 'plenum doctor --config'): never => {
    throw new PlenumError('E_CONFIG', `${file}: ${message}`, { hint, place: placeOf(text, file, at) });
  };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const first = errors[0];
  if (first) complain(`this is not JSON: ${plainName(first)}`, first.offset, 'comments and trailing commas are fine, everything else is JSON');
  if (!root) return [];
  return readShape(located(root), complain).map(({ path, value, at }) => ({ path, value, place: `${file}:${placeOf(text, file, at).line}` }));
}

/** `ValueExpected` → `value expected`. */
function plainName(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function placeOf(text: string, file: string, at: number) {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(0, start).split('\n').length;
  const end = text.indexOf('\n', at);
  const shown = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
  return { file, line, column: at - start, frame: codeFrame(shown, line, at - start) };
}

function located(node: Node): Located {
  const none = { members: [], items: [], at: node.offset };
  if (node.type === 'object') {
    const members = (node.children ?? []).flatMap(({ children }) => {
      const [key, value] = children ?? [];
      return key && value ? [{ key: String(key.value), at: key.offset, value: located(value) }] : [];
    });
    return { ...none, members, value: Object.fromEntries(members.map(({ key, value }) => [key, value.value])) };
  }
  if (node.type === 'array') {
    const items = (node.children ?? []).map(located);
    return { ...none, items, value: items.map((item) => item.value) };
  }
  return { ...none, value: node.value as Json };
}
