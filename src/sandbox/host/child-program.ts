import { parse, type Program as SyntaxTree } from 'acorn';
import { normaliseSource } from '../../core/program/syntax/source-text.js';
import { type PlaceOptions, placeTransform } from '../../core/strands/place-transform.js';
import type { PlacedSource } from '../../core/strands/placed-source.js';

/** A nested workflow's script, checked before but delivered as text only. */
export function childProgram(text: string, options: PlaceOptions): PlacedSource {
  const source = normaliseSource(text);
  const syntax = parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
  });
  return placeTransform({ source, syntax, metaRange: metaRange(syntax) }, options);
}

function metaRange({ body: [first] }: SyntaxTree): readonly [number, number] {
  return first?.type === 'ExportNamedDeclaration' ? [first.start, first.end] : [0, 0];
}
