import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const source = fileURLToPath(new URL('../../', import.meta.url));
const needed = ['core/model', 'journals/file'];

export interface ChildFolder {
  /** Runs a module; `code` imports from `./journals/file/….js`. */
  start(code: string, ...args: readonly string[]): Promise<ChildProcess>;
  remove(): Promise<void>;
}

/** Real processes for tests of crashes and races: plain JavaScript of the journal and what it imports, in a folder of its own. */
export async function transpileForChildren(): Promise<ChildFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-child-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const part of needed) {
    for (const entry of await readdir(join(source, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.includes('.test.') || entry.name === 'transpiled-child.ts') continue;
      const path = join(entry.parentPath, entry.name);
      const target = join(folder, relative(source, path).replace(/\.ts$/, '.js'));
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, ts.transpileModule(await readFile(path, 'utf8'), { compilerOptions: options }).outputText);
    }
  }
  let programs = 0;
  return {
    async start(code, ...args) {
      const path = join(folder, `program-${programs++}.js`);
      await writeFile(path, code);
      return spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Everything a child wrote to its standard output, once it has ended. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}
