import type {
  AnyNode,
  AssignmentProperty,
  CallExpression,
  Expression,
  MemberExpression,
  NewExpression,
  ObjectExpression,
  Property,
} from 'acorn';
import type { Scopes } from './scopes.js';

/** Text of a string literal or of a template without holes. */
export function staticText(node: AnyNode | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The literal texts of an array literal. */
export function staticTexts(node: AnyNode | null | undefined): readonly string[] {
  if (node?.type !== 'ArrayExpression') return [];
  return node.elements.flatMap((element) => staticText(element) ?? []);
}

/** Name of the member that is read: `a.b`, `a['b']`. */
export function memberName(node: MemberExpression): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return staticText(node.property);
}

/**
 * The global that an expression names, directly or through `globalThis`; `null` where a local
 * declaration hides it.
 */
export function globalName(
  node: AnyNode,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): string | null {
  const bare = unwrapped(node);
  if (bare.type === 'Identifier') return scopes.isFree(bare.name, ancestors) ? bare.name : null;
  if (
    bare.type !== 'MemberExpression' ||
    globalName(bare.object, ancestors, scopes) !== 'globalThis'
  )
    return null;
  return memberName(bare) ?? null;
}

/** Without the wrapper of optional chaining. */
export function unwrapped(node: AnyNode): AnyNode {
  return node.type === 'ChainExpression' ? node.expression : node;
}

export function argument(
  call: CallExpression | NewExpression,
  index: number,
): Expression | undefined {
  if (call.arguments.slice(0, index + 1).some((given) => given.type === 'SpreadElement'))
    return undefined;
  const given = call.arguments[index];
  return given?.type === 'SpreadElement' ? undefined : given;
}

/** The object literal that an expression is, written in place or as a `const`. */
export function objectLiteral(
  node: Expression | undefined,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): ObjectExpression | undefined {
  const found = node?.type === 'Identifier' ? scopes.constant(node.name, ancestors) : node;
  return found?.type === 'ObjectExpression' ? found : undefined;
}

export function propertyName(property: Property | AssignmentProperty): string | undefined {
  if (property.computed) return staticText(property.key);
  if (property.key.type === 'Identifier') return property.key.name;
  return property.key.type === 'Literal' ? String(property.key.value) : undefined;
}

/** Value of a member of an object literal, unless a later spread or computed key may replace it. */
export function member(object: ObjectExpression | undefined, name: string): Expression | undefined {
  let value: Expression | undefined;
  for (const property of object?.properties ?? []) {
    if (property.type === 'SpreadElement') value = undefined;
    else {
      const key = propertyName(property);
      if (key === name) value = property.value;
      else if (key === undefined) value = undefined;
    }
  }
  return value;
}
