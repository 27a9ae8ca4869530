import type { TestResults } from '../../step/test-results.js';
import { resultsOf, type TestNode } from './test-tree.js';

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

interface Case {
  name: string;
  result: TestNode['result'];
}

/**
 * Reads JUnit's XML, as vitest, jest, mocha, pytest, node and others write it; `null` where the
 * text holds none. A test is named by its suites, its class where that says more, and its own name.
 */
export function readJunit(text: string, root: string): TestResults | null {
  if (!/<testsuites?[\s>/]/.test(text)) return null;
  const nodes: TestNode[] = [];
  const suites: string[] = [];
  let open: Case | null = null;
  let depth = 0;
  const finish = (): void => {
    if (open) nodes.push({ ...open, children: [] });
    open = null;
  };
  for (const [, slash, tag = '', rest = ''] of text.matchAll(token)) {
    const isEnd = slash === '/';
    const isEmpty = rest.trimEnd().endsWith('/');
    if (tag === 'testsuites' || tag === 'testsuite') {
      if (isEnd) {
        depth -= 1;
        suites.pop();
      } else if (!isEmpty) {
        depth += 1;
        suites.push(tag === 'testsuite' ? (attributesOf(rest).get('name') ?? '') : '');
      }
    } else if (tag === 'testcase') {
      if (!isEnd) open = { name: nameOf(attributesOf(rest), suites), result: 'passed' };
      if (isEnd || isEmpty) finish();
    } else if (open && !isEnd) open.result = resultOf(tag, open.result);
  }
  const whole = depth === 0 && open === null;
  return resultsOf(nodes, { format: 'junit', whole }, root);
}

function resultOf(tag: string, before: TestNode['result']): TestNode['result'] {
  if (tag === 'failure' || tag === 'error') return 'failed';
  return tag === 'skipped' && before === 'passed' ? 'skipped' : before;
}

function nameOf(attributes: ReadonlyMap<string, string>, suites: readonly string[]): string {
  const above = suites.filter((name) => name !== '');
  const type = attributes.get('classname') ?? '';
  // Node says `test` of every class.
  const says = type !== '' && type !== 'test' && type !== above.at(-1);
  return [...above, ...(says ? [type] : []), attributes.get('name') ?? ''].join(' > ');
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(attribute))
    found.set(name, plain(double ?? single ?? ''));
  return found;
}

const entities: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' },
};

function plain(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, ten, hex, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? (entities[name] ?? all) : all;
    const code = ten !== undefined ? Number(ten) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
