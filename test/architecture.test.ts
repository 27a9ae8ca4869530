import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

const adapters = ['backends', 'clocks', 'journals', 'engines', 'sandboxes', 'workspaces', 'gates', 'tools', 'permissions', 'mcp-gateway', 'views'];
const purePackages = ['acorn', 'acorn-walk'];

/** What a place may import, besides itself (design §3). Adapters never see one another. */
const allowed: readonly { readonly place: RegExp; readonly imports: RegExp }[] = [
  { place: /^core\/model\//, imports: /^core\/model\// },
  { place: /^core\/ports\//, imports: /^core\/(model|ports)\// },
  { place: /^core\/run\//, imports: /^core\// },
  ...adapters.map((name) => ({ place: new RegExp(`^${name}/`), imports: new RegExp(`^(core/(model|ports)|processes|disk|settings|${name})/`) })),
  { place: /^disk\//, imports: /^disk\// },
  { place: /^settings\//, imports: /^(core\/model|settings)\// },
  { place: /^processes\//, imports: /^(core\/(model|ports)|processes)\// },
  {
    place: /^app\//,
    imports:
      /^(core|app|planner|workflows|backends|clocks|journals|engines|sandboxes|workspaces|gates|tools|mcp-gateway|processes|disk|settings|permissions|views)\//,
  },
  { place: /^planner\//, imports: /^(core\/(model|ports)|planner)\// },
  { place: /^(cli|server|mcp)\//, imports: /^(core\/(model|ports)|app|views|cli|server|mcp)\/|^testing\/fake-model\// },
  { place: /^testing\//, imports: /./ },
  { place: /^index\.ts$/, imports: /./ },
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sources(folder: string): SourceFile[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'fixtures' || name.startsWith('__') ? [] : sources(path);
    if (!name.endsWith('.ts')) return [];
    const text = readFileSync(path, 'utf8');
    const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    );
    return [{ path: relative(src, path), text, imports }];
  });
}

const files = sources(src);
const production = files.filter(
  ({ path }) => !/(\.test\.ts|conformance\.ts)$/.test(path) && !/conformance\//.test(path) && !path.startsWith('testing/'),
);

describe('who imports whom', () => {
  it.each(production.map((file) => [file.path, file] as const))('%s imports only what its place may', (path, file) => {
    const rule = allowed.find(({ place }) => place.test(path));
    expect(rule, `no rule for ${path}: is it in the right folder?`).toBeDefined();
    const foreign = file.imports
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(src, resolve(src, dirname(path), name)))
      .filter((target) => !rule?.imports.test(target));
    expect(foreign).toEqual([]);
  });

  it.each(production.filter(({ path }) => path.startsWith('core/')).map((file) => [file.path, file] as const))('%s is pure', (_path, file) => {
    const packages = file.imports.filter((name) => !name.startsWith('.'));
    expect(packages.filter((name) => !purePackages.includes(name))).toEqual([]);
    expect(packages.filter((name) => builtinModules.includes(name.replace(/^node:/, '')))).toEqual([]);
    const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '');
    expect(code).not.toMatch(/\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|setInterval|fetch\()/);
  });
});

describe('the shape of the source', () => {
  it.each(files.map((file) => [file.path, file] as const))('%s has at most 300 lines', (_path, file) => {
    expect(file.text.split('\n').length).toBeLessThanOrEqual(301);
  });

  it('half of the source files have at most 90 lines', () => {
    const lengths = production.map(({ text }) => text.split('\n').length).sort((left, right) => left - right);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(90);
  });

  it('file and folder names say an idea in kebab case', () => {
    const names = files.flatMap(({ path }) => path.replace(/(\.test|\.d)?\.ts$/, '').split('/'));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|common|misc|manager|base)$/.test(name))).toEqual([]);
  });
});
