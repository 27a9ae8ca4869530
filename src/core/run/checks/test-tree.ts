import type { TestResults } from '../../step/test-results.js';

/** A test or a suite, as a runner reported it. */
export interface TestNode {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly children: readonly TestNode[];
}

/**
 * The tests of a report. Only leaves are tests; a suite counts where it failed and none of its
 * tests did, e.g. by a hook. `root` is where the program ran: a path in a name is the same on every
 * checkout.
 */
export function resultsOf(
  nodes: readonly TestNode[],
  told: Pick<TestResults, 'format' | 'whole'>,
  root: string,
): TestResults {
  const found = { passed: [], failed: [], skipped: [], broken: [] } satisfies Found as Found;
  const seen = new Map<string, number>();
  const unique = (name: string): string => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} #${times}`;
  };
  /** Says whether anything in it is red. */
  const walk = ({ name, result, children }: TestNode, above: string): boolean => {
    const plain = name.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '');
    const path = above === '' ? plain : `${above} > ${plain}`;
    if (children.length === 0) {
      found[result].push(unique(path));
      return result === 'failed';
    }
    const red = children.map((child) => walk(child, path)).includes(true);
    if (result === 'failed' && !red) found.broken.push(path);
    return red || result === 'failed';
  };
  for (const node of nodes) walk(node, '');
  return { ...told, ...found };
}

type Found = Record<'passed' | 'failed' | 'skipped' | 'broken', string[]>;

/** Lines that stand in each other by indentation, and whose parent comes behind its children. */
export interface NestedTests {
  /** A test at a depth closes what stands below it. */
  close(depth: number, name: string, result: TestNode['result']): void;
  readonly roots: readonly TestNode[];
  /** How many tests stand at a depth by now. */
  countAt(depth: number): number;
  /** Something below the roots was never closed. */
  readonly isOpen: boolean;
}

export function nestedTests(): NestedTests {
  const levels: TestNode[][] = [[]];
  const at = (depth: number): TestNode[] => (levels[depth] ??= []);
  return {
    close(depth, name, result) {
      const children = levels[depth + 1] ?? [];
      levels.length = Math.min(levels.length, depth + 1);
      at(depth).push({ name, result, children });
    },
    get roots() {
      return at(0);
    },
    countAt: (depth) => levels[depth]?.length ?? 0,
    get isOpen() {
      return levels.slice(1).some((level) => level !== undefined && level.length > 0);
    },
  };
}
