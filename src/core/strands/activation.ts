import type { Pattern, VariableDeclaration } from 'acorn';
import type { Insertion } from './placed-source.js';

/** What the place transform learns about one function (or the script) while it walks through it. */
export interface Activation {
  readonly async: boolean;
  readonly generator: boolean;
  /** It holds an `await`, `for await` or `yield` of its own. */
  suspends: boolean;
  /** Where its place is set again if it suspends. */
  readonly late: Insertion[];
  /** Names of the functions declared in it. */
  readonly functions: string[];
  readonly variables: Set<string>;
}

/**
 * Whether its body may hold a function declaration whose name a `var` or another function has too:
 * fine in a function body, an error in a block.
 */
export function hoistsFunctionsTwice({ functions, variables }: Activation): boolean {
  return (
    new Set(functions).size < functions.length || functions.some((name) => variables.has(name))
  );
}

/** Adds the names that a `var` declares. */
export function noteDeclarations(activation: Activation, declaration: VariableDeclaration): void {
  const patterns: (Pattern | null)[] = declaration.declarations.map(({ id }) => id);
  for (let pattern = patterns.pop(); pattern !== undefined; pattern = patterns.pop()) {
    switch (pattern?.type) {
      case 'Identifier':
        activation.variables.add(pattern.name);
        break;
      case 'ObjectPattern':
        patterns.push(
          ...pattern.properties.map((property) =>
            property.type === 'Property' ? property.value : property.argument,
          ),
        );
        break;
      case 'ArrayPattern':
        patterns.push(...pattern.elements);
        break;
      case 'AssignmentPattern':
        patterns.push(pattern.left);
        break;
      case 'RestElement':
        patterns.push(pattern.argument);
        break;
    }
  }
}
