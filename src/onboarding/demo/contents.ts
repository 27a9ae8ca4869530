import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';

/**
 * The port works in worktrees, so its folder is a repository that holds everything but what plenum
 * and the demo keep there.
 */
const ignored = '/.plenum/\n/.plenum-demo.json\n';

/** Path in the demo's folder → content. */
export type Contents = ReadonlyMap<string, Buffer>;

interface ContentsList {
  readonly demo: readonly string[];
  readonly packages: readonly InputPackage[];
}

interface InputPackage {
  readonly name: string;
  /** Absent for a dependency of plenum itself. */
  readonly version?: string;
  readonly into: string;
  readonly files: readonly string[];
}

export const sha256 = (content: Buffer): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * Everything the demo puts into its folder. The published package carries the input; a checkout has
 * it in node_modules.
 */
export function readContents(root: string): Contents {
  const demo = join(root, 'demo/port-hash');
  const list = JSON.parse(readFileSync(join(demo, 'contents.json'), 'utf8')) as ContentsList;
  const contents = new Map<string, Buffer>();
  for (const file of list.demo) addTree(contents, demo, file, '.');
  contents.set('workflow.js', shippedScript(root, 'port'));
  contents.set('.plenum/config.json', readFileSync(join(demo, 'config.json')));
  contents.set('.gitignore', Buffer.from(ignored));
  for (const input of list.packages) {
    const folder = locate(root, input);
    for (const file of input.files) addTree(contents, folder, file, input.into);
  }
  return contents;
}

function addTree(contents: Map<string, Buffer>, folder: string, file: string, into: string): void {
  const path = join(folder, file);
  if (!existsSync(path)) throw missingInput(path);
  if (statSync(path).isFile())
    contents.set(join(into, file).replaceAll('\\', '/'), readFileSync(path));
  else for (const name of readdirSync(path)) addTree(contents, folder, join(file, name), into);
}

/** The demo runs the workflow that everybody gets, not a copy of its own (C91). */
function shippedScript(root: string, name: string): Buffer {
  const file = join(root, 'workflows', `${name}.js`);
  if (!existsSync(file)) throw missingInput(file);
  return readFileSync(file);
}

function locate(root: string, input: InputPackage): string {
  const carried = join(root, 'dist/demo-input');
  if (input.version && existsSync(carried)) {
    verify(carried, input.name);
    return join(carried, input.name);
  }
  const folder = installed(root, input.name);
  const { version } = readManifest(folder);
  if (input.version && version !== input.version)
    throw missingInput(`${input.name} ${input.version} (found ${version})`);
  return folder;
}

function readManifest(folder: string): { readonly name?: string; readonly version?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name?: string;
    version?: string;
  };
}

function installed(root: string, name: string): string {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    throw missingInput(name);
  }
}

function verify(carried: string, name: string): void {
  for (const line of readFileSync(join(carried, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')) {
    const [sum, path = ''] = line.split('  ');
    if (!path.startsWith(`${name}/`)) continue;
    const file = join(carried, path);
    if (!existsSync(file) || sha256(readFileSync(file)) !== sum)
      throw missingInput(`${file} as it was published`);
  }
}

function missingInput(what: string): PlenumError {
  return new PlenumError('E_DEMO_INPUT', `The demo needs ${what}, which is not there.`, {
    hint: 'npm ci in a checkout, else install it again: npm install -g plenum',
  });
}
