import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { codeFrame } from '../../core/program/syntax/code-frame.js';
import { PlenumError } from '../../core/values/errors.js';
import { redactAddresses } from '../../host/secrets/redact.js';

type Path = readonly (string | number)[];

/** A file of settings: JSON with comments, of which every part knows its place. */
export interface ConfigText {
  /** Empty for an empty file. */
  readonly value: unknown;
  lineOf(path: Path): number;
  /** Throws E_CONFIG at a value, or at its key. */
  complain(complaint: {
    readonly message: string;
    readonly path: Path;
    readonly ofKey: boolean;
    readonly hint?: string;
  }): never;
}

/** Throws E_CONFIG. */
export function parseConfigText(written: string, file: string): ConfigText {
  const text = written.replace(/^\uFEFF/, '');
  const complain: Complain = (message, at, hint = 'plenum help configuration') => {
    throw new PlenumError('E_CONFIG', `${file}: ${message}`, {
      hint,
      place: placeOf(text, file, at),
    });
  };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const first = errors[0];
  if (first)
    complain(
      `this is not JSON: ${plainName(first)}`,
      first.offset,
      'comments and trailing commas are fine, everything else is JSON',
    );
  const offset = (path: Path, ofKey = false) =>
    root === undefined ? 0 : offsetOf(root, path, ofKey);
  return {
    value: root === undefined ? {} : contentOf(root, [], complain),
    lineOf: (path) => placeOf(text, file, offset(path)).line,
    complain: ({ message, path, ofKey, hint }) => complain(message, offset(path, ofKey), hint),
  };
}

/** Reports a defect at a position; MUST throw. */
type Complain = (message: string, at: number, hint?: string) => never;

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
  return {
    file,
    line,
    column: at - start,
    frame: codeFrame(redactAddresses(shown), line, at - start),
  };
}

/** Where a value stands, or its key; of what is missing, what lacks it. */
function offsetOf(root: Node, path: readonly (string | number)[], ofKey: boolean): number {
  const node = findNodeAtLocation(root, [...path]);
  if (node === undefined)
    return path.length === 0 ? root.offset : offsetOf(root, path.slice(0, -1), false);
  return ofKey ? (node.parent?.offset ?? node.offset) : node.offset;
}

const unsafeNames = new Set(['__proto__', 'constructor', 'prototype']);

/** The document as a value; a key that comes twice, or cannot be a name, has no place in one. */
function contentOf(node: Node, path: readonly string[], complain: Complain): unknown {
  if (node.type === 'array')
    return (node.children ?? []).map((item) => contentOf(item, path, complain));
  if (node.type !== 'object') return node.value;
  const members = new Map<string, unknown>();
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    const here = [...path, name];
    if (members.has(name)) complain(`${here.join('.')} is given twice`, key.offset);
    if (name === '' || unsafeNames.has(name))
      complain(`"${name}" cannot be a name here`, key.offset);
    members.set(name, contentOf(value, here, complain));
  }
  return Object.fromEntries(members);
}
