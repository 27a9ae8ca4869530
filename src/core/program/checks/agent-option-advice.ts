import type { AnyNode, CallExpression, Expression, ObjectExpression } from 'acorn';
import { preflightSchema } from '../../step/schema-preflight.js';
import type { Json } from '../../values/json.js';
import { nearestName } from '../../words/nearest-name.js';
import type { Findings, Rule } from '../syntax/inspection.js';
import { readLiteral } from '../syntax/literal.js';
import type { Scopes } from '../syntax/scopes.js';
import { member, objectLiteral, propertyName, unwrapped } from '../syntax/static-read.js';
import { optionsOf, verbOf } from '../syntax/verbs.js';
import { callOptionNames, readCallOptions } from './options.js';

/**
 * What can be known of the options of `agent()` before it is called: misspelt names, values it will
 * refuse, impossible schemas (C21, C62).
 */
export const agentOptionAdvice: Rule = ({ node, ancestors, scopes, findings }) => {
  const call = unwrapped(node);
  if (call.type !== 'CallExpression' || call !== node) return;
  const called = verbOf(call, ancestors, scopes);
  if (called?.verb !== 'agent') return;
  if (called.method !== 'open') adviseNothing(call, findings);
  const options = objectLiteral(optionsOf(call, called), ancestors, scopes);
  if (!options) return;
  for (const property of options.properties) {
    const name = property.type === 'Property' ? propertyName(property) : undefined;
    // Names with an underscore are private marks of the script's own wrappers.
    if (name === undefined || name.startsWith('_')) continue;
    if (!callOptionNames.has(name))
      findings.advise('unknown-option', unknownOption(name), property.start);
    else if (name !== 'schema') adviseValue(options, name, findings);
  }
  adviseSchema(member(options, 'schema'), ancestors, scopes, findings);
};

/** A prompt that is none, options that are none, as far as they stand in the text (C20). */
function adviseNothing({ arguments: given, start }: CallExpression, findings: Findings): void {
  const [prompt, options] = given;
  const words = prompt === undefined ? 'not given' : nothingWords(prompt);
  if (words !== null)
    findings.advise('no-prompt', `agent() is asked nothing: its prompt is ${words}`, start);
  const isNone =
    options?.type === 'ArrayExpression' ||
    options?.type === 'TemplateLiteral' ||
    (options?.type === 'Literal' && options.value !== null);
  if (isNone)
    findings.advise(
      'no-options',
      'agent() ignores its second argument: options must be an object',
      options.start,
    );
}

function nothingWords(prompt: AnyNode): string | null {
  if (prompt.type === 'Identifier') return prompt.name === 'undefined' ? 'undefined' : null;
  if (prompt.type !== 'Literal') return null;
  if (prompt.value === null && prompt.raw === 'null') return 'null';
  return typeof prompt.value === 'string' && prompt.value.trim() === '' ? 'empty' : null;
}

function unknownOption(name: string): string {
  const near = nearestName(name, callOptionNames);
  return (
    'agent() ignores the ' +
    `option \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`
  );
}

function adviseValue(options: ObjectExpression, name: string, findings: Findings): void {
  const value = member(options, name);
  if (!value) return;
  const literal = readLiteral(value, name);
  if (!literal.ok) return;
  const { problem, ignored } = readCallOptions({ [name]: literal.value });
  if (problem !== null)
    findings.advise('option-value', `agent() will throw: ${problem}`, value.start);
  for (const what of ignored)
    findings.advise('option-value', `agent() ignores ${what}`, value.start);
}

function adviseSchema(
  node: Expression | undefined,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
  findings: Findings,
): void {
  const written = node?.type === 'Identifier' ? scopes.constant(node.name, ancestors) : node;
  const isFunction =
    written?.type === 'ArrowFunctionExpression' || written?.type === 'FunctionExpression';
  if (node && isFunction)
    findings.advise(
      'schema-impossible',
      'agent() will throw: `schema` takes a JSON Schema object, not a function',
      node.start,
    );
  const schema: { value: Json } | null = written ? literalOf(written) : null;
  const problem = schema && preflightSchema(schema.value);
  if (node && problem)
    findings.advise('schema-impossible', `agent() will throw: ${problem}`, node.start);
}

function literalOf(node: Expression): { value: Json } | null {
  const literal = readLiteral(node, 'schema');
  return literal.ok ? { value: literal.value } : null;
}
