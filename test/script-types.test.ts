import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalNames } from '../src/core/program/syntax/global-names.js';
import { editorSettings } from '../src/onboarding/new/editor-files.js';

const root = resolve(import.meta.dirname, '..');
const declarations = join(root, 'types/plenum-script.d.ts');
const scratch = mkdtempSync(join(tmpdir(), 'plenum-types-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const scriptsIn = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.js'))
        .map((name) => join(root, folder, name))
    : [];
const demos = readdirSync(join(root, 'demo')).map((name) =>
  join(root, 'demo', name, 'workflow.js'),
);
const scripts = [
  ...scriptsIn('examples'),
  ...scriptsIn('workflows'),
  ...scriptsIn('templates'),
  ...demos.filter(existsSync),
];

/** A top-level return is right in a script, and the one thing that no declaration can allow. */
const topLevelReturn = 1108;

/**
 * The shipped workflows put objects of several shapes into one list, which an editor cannot follow
 * without type comments, whatever is declared. What it says of them must be about those objects,
 * never about a name that plenum declares.
 */
const isShapeless = (name: string): boolean => name.startsWith('workflows/');
const aboutPlenum =
  /Cannot find name|AgentOptions|GateOptions|Schema|Expected \d+ arguments|No overload/;

function check(files: readonly string[]): Map<string, string[]> {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    editorSettings.compilerOptions,
    root,
  );
  if (errors.length > 0)
    throw new Error(errors.map(({ messageText }) => String(messageText)).join('\n'));
  const program = ts.createProgram([...files, declarations], options);
  const found = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    if (diagnostic.code === topLevelReturn) continue;
    const { file, start = 0 } = diagnostic;
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const texts = found.get(file?.fileName ?? '') ?? [];
    found.set(file?.fileName ?? '', texts);
    texts.push(`${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`);
  }
  return found;
}

function checkText(body: string): readonly string[] {
  const file = join(scratch, 'script.js');
  writeFileSync(file, `export const meta = { name: 'a', description: 'b' };\n${body}\n`);
  return check([file]).get(file) ?? [];
}

describe('scripts that come with plenum', () => {
  let found: Map<string, string[]>;
  beforeAll(() => {
    found = check(scripts);
  });

  it.each(scripts.map((file) => [relative(root, file), file] as const))(
    '%s fits the declarations',
    (name, file) => {
      const texts = found.get(file) ?? ['not looked at'];
      expect(texts.filter((text) => !isShapeless(name) || aboutPlenum.test(text))).toEqual([]);
    },
  );

  it('nothing else is wrong', () => {
    expect([...found.keys()].filter((file) => !scripts.includes(file))).toEqual([]);
    expect(scripts.length).toBeGreaterThan(8);
  });
});

describe('the declarations', () => {
  it('C5: name every global of a script', () => {
    const text = readFileSync(declarations, 'utf8');
    const declared = new Set(
      [...text.matchAll(/^declare (?:let|class|function) (\w+)/gm)].map(([, name = '']) => name),
    );
    const own = [...globalNames].filter(
      (name) =>
        !Object.hasOwn(globalThis, name) ||
        /^(console|setTimeout|clearTimeout|URL|structuredClone|Text)/.test(name),
    );
    const outside = [
      'arguments',
      'Float16Array',
      'Iterator',
      'SuppressedError',
      'DisposableStack',
      'AsyncDisposableStack',
    ];
    expect(own.filter((name) => !declared.has(name) && !outside.includes(name))).toEqual([]);
  });

  it('a schema written in place gives its type', () => {
    const schema =
      "{ type: 'object', required: ['n', 'tags'], properties: { n: { type: 'integer' }, tags: { type: 'array', items: { enum: ['a', 'b'] } }, why: { type: 'string' } } }";
    expect(
      checkText(
        `const r = await agent('x', { schema: ${schema} });\nif (r) { r.n.toFixed(); r.tags[0] === 'a'; r.why?.trim(); }`,
      ),
    ).toEqual([]);
    expect(checkText(`const r = await agent('x', { schema: ${schema} });\nif (r) r.m;`)).toEqual([
      expect.stringContaining("'m' does not exist"),
    ]);
    expect(
      checkText(`const r = await agent('x', { schema: ${schema} });\nif (r) r.tags[0] === 'c';`),
    ).toHaveLength(1);
    expect(
      checkText(`const r = await agent('x', { schema: ${schema} });\nif (r) r.why.trim();`),
    ).toEqual([expect.stringContaining("possibly 'undefined'")]);
  });

  it('C22: that an agent may give null is seen', () => {
    expect(checkText("const r = await agent('x');\nr.trim();")).toEqual([
      expect.stringContaining("possibly 'null'"),
    ]);
    expect(checkText("const [a] = await parallel([() => agent('x')]);\na.trim();")).toEqual([
      expect.stringContaining("possibly 'null'"),
    ]);
    expect(
      checkText(
        "const o = await agent.outcome('x');\nif (o.status === 'completed') o.value.trim(); else o.cause === 'schema';",
      ),
    ).toEqual([]);
  });

  it('C41: stages of a pipeline get what the one before gave, without its null', () => {
    expect(
      checkText(
        "await pipeline(['a'], (f) => agent(f), (text, f, i) => text.trim() + f.trim() + i.toFixed());",
      ),
    ).toEqual([]);
    expect(
      checkText("await pipeline(['a'], (f) => agent(f), (text) => text.push(1));"),
    ).toHaveLength(1);
  });

  it('C21: a wrong option is seen', () => {
    expect(checkText("await agent('x', { timeoutMs: 'long' });").length).toBeGreaterThan(0);
    expect(checkText("await agent('x', { lable: 'x' });").join()).toMatch(/lable/);
    expect(
      checkText(
        "const options = { isolation: 'worktree', effort: 'low' };\nawait agent('x', options);",
      ),
    ).toEqual([]);
  });

  it('C40: promises in parallel are seen', () => {
    expect(checkText("await parallel([agent('x')]);").length).toBeGreaterThan(0);
  });

  it('C6: globals may be assigned and shadowed', () => {
    expect(
      checkText(
        "args = JSON.parse(args);\nfor (const phase of ['a']) log(phase);\nconst f = (budget) => budget;\nf(1);",
      ),
    ).toEqual([]);
  });
});
