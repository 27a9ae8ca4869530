import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { type PortCopy, sources } from './port-copy.js';

export interface Mutation {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
}

export interface Verdicts {
  readonly mutation: Mutation;
  readonly runner: boolean;
  readonly reader: boolean;
  readonly gate: boolean;
}

const swapped: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '%': '/',
  '&': '|',
  '|': '&',
  '^': '|',
  '<<': '>>>',
  '>>>': '<<',
  '>>': '<<',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '===': '!==',
  '!==': '===',
};

/** Every number and every operator of the ported files, each as one small fault. */
export function mutationsOf(copy: PortCopy): readonly Mutation[] {
  return sources.flatMap((file) => {
    const source = readFileSync(join(copy.dir, file), 'utf8');
    const found: Mutation[] = [];
    fullAncestor(
      parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true }),
      (node: AnyNode) => {
        const at = (start: number, end: number, to: string): void => {
          found.push({
            file,
            line: node.loc?.start.line ?? 0,
            from: source.slice(start, end),
            to,
            start,
            end,
          });
        };
        if (node.type === 'Literal' && typeof node.value === 'number')
          at(node.start, node.end, String(node.value + 1));
        if (node.type !== 'BinaryExpression') return;
        const to = swapped[node.operator];
        const start = source.indexOf(node.operator, node.left.end);
        if (to) at(start, start + node.operator.length, to);
      },
    );
    return found;
  });
}

/** The same choice for the same seed. */
export function choose<T>(from: readonly T[], count: number, seed: number): readonly T[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from[state % from.length] as T;
  });
}

/** Puts one fault into the finished port and asks everybody who could see it. */
export function judge(copy: PortCopy, mutation: Mutation): Verdicts {
  const path = join(copy.dir, mutation.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.slice(0, mutation.start) + mutation.to + source.slice(mutation.end));
  try {
    const refutes = (reviewer: 'runner' | 'reader') =>
      copy.review(reviewer, mutation.file).verdict === 'refuted';
    return {
      mutation,
      runner: refutes('runner'),
      reader: refutes('reader'),
      gate: copy.gate().code !== 0,
    };
  } finally {
    writeFileSync(path, source);
  }
}
