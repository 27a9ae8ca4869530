import type { AnyNode, ObjectExpression, Program } from 'acorn';
import type { Findings } from './inspection.js';
import { fenceHint } from './syntax-hint.js';

export interface MetaStatement {
  readonly statement: AnyNode;
  readonly range: readonly [number, number];
  readonly object: ObjectExpression;
}

const code = 'E_SCRIPT_META';
const example =
  "start the script with: export const meta = { name: 'my-workflow', description: 'What it does' }";

/**
 * Finds `export const meta = {…}`, which MUST be the first statement (C1); tells what is there
 * instead.
 */
export function findMeta(program: Program, findings: Findings): MetaStatement | null {
  const first = program.body[0];
  const exported = program.body.find((statement) => metaDeclarator(statement, true) !== null);
  if (!exported) {
    const declared = program.body.find((statement) => metaDeclarator(statement, false) !== null);
    if (declared)
      findings.problem(
        code,
        '`meta` is not exported',
        declared.start,
        'write `export const meta = {…}`',
      );
    else if (first)
      findings.problem(
        code,
        'the first statement is not `export const meta = {…}`',
        first.start,
        fenceHint(findings.source) ?? example,
      );
    else findings.problem(code, 'the script is empty', 0, example);
    return null;
  }
  if (exported !== first) {
    findings.problem(
      code,
      '`meta` is not the first statement',
      exported.start,
      'move `export const meta = {…}` above everything but comments',
    );
  }
  return readStatement(exported, findings);
}

function readStatement(statement: AnyNode, findings: Findings): MetaStatement | null {
  const found = metaDeclarator(statement, true);
  if (!found) return null;
  const { declaration, declarator } = found;
  if (declaration.kind !== 'const')
    findings.problem(
      code,
      `\`meta\` is declared with ${declaration.kind}`,
      declaration.start,
      'write `export const meta`',
    );
  if (declaration.declarations.length > 1) {
    findings.problem(
      code,
      '`meta` shares its statement with other variables',
      declaration.start,
      'give `meta` a statement of its own',
    );
  }
  if (declarator.init?.type === 'ObjectExpression')
    return { statement, range: [statement.start, statement.end], object: declarator.init };
  const what = declarator.init
    ? `is not an object literal but ${declarator.init.type}`
    : 'has no value';
  findings.problem(
    code,
    `meta must be a pure literal: it ${what}`,
    (declarator.init ?? declarator).start,
    example,
  );
  return null;
}

function metaDeclarator(statement: AnyNode, exported: boolean) {
  const inner = exported
    ? statement.type === 'ExportNamedDeclaration'
      ? statement.declaration
      : null
    : statement;
  if (inner?.type !== 'VariableDeclaration') return null;
  const declarator = inner.declarations.find(
    ({ id }) => id.type === 'Identifier' && id.name === 'meta',
  );
  return declarator ? { declaration: inner, declarator } : null;
}
