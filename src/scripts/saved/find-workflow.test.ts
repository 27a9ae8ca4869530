import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../host/folders/package-root.js';
import { findWorkflow } from './find-workflow.js';
import { saveWorkflow } from './save-workflow.js';

let folder: string;
let project: string;
let options: {
  readonly cwd: string;
  readonly home: string;
  readonly project: string;
  readonly shipped: string | null;
};
const script = (name: string) => `export const meta = { name: '${name}', description: 'd' };\n`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-find-'));
  project = join(folder, 'project');
  await mkdir(project);
  options = { cwd: project, home: join(folder, 'home'), project, shipped: null };
});
afterEach(() => rm(folder, { recursive: true }));

describe('looking up a workflow', () => {
  it('C44: a name finds the saved script, by meta.name or by the name of the file', async () => {
    const file = await saveWorkflow(project, 'audit-file', script('audit'));
    expect(await findWorkflow('audit', options)).toEqual({
      name: 'audit',
      file,
      source: script('audit'),
    });
    expect((await findWorkflow('audit-file', options)).file).toBe(file);
  });

  it('C44: an unknown name lists what exists, the nearest first', async () => {
    await expect(findWorkflow('audit', options)).rejects.toThrow(
      'there is no workflow "audit" (none is saved here)',
    );
    await saveWorkflow(project, 'audit', script('audit'));
    await saveWorkflow(project, 'port', script('port'));
    const refused = findWorkflow('audti', { ...options });
    await expect(refused).rejects.toMatchObject({ code: 'E_WORKFLOW_UNKNOWN' });
    await expect(findWorkflow('audits', options)).rejects.toThrow(
      'did you mean "audit"? (saved here: audit, port)',
    );
  });

  it('C91: a shipped workflow is found by name without being saved, and one of the project hides it', async () => {
    const { shipped: _, ...usual } = options;
    const found = await findWorkflow('deep-research', usual);
    expect(found.file).toBe(join(packageRoot(), 'workflows/deep-research.js'));
    await expect(findWorkflow('deep-reserch', usual)).rejects.toThrow(
      /did you mean "deep-research"\? \(none is saved here; shipped: .*deep-research/,
    );
    const file = await saveWorkflow(project, 'own', script('deep-research'));
    expect((await findWorkflow('deep-research', usual)).file).toBe(file);
  });

  it('C44: a scriptPath is relative to the project', async () => {
    await mkdir(join(project, 'flows'));
    await writeFile(join(project, 'flows/a.js'), script('a'));
    await symlink('flows/a.js', join(project, 'link.js'));
    for (const scriptPath of ['flows/a.js', './flows/../flows/a.js', 'link.js']) {
      expect((await findWorkflow({ scriptPath }, options)).source).toBe(script('a'));
    }
  });

  it('C44: a scriptPath stays in the project, links included', async () => {
    await writeFile(join(folder, 'out.js'), script('out'));
    await symlink(join(folder, 'out.js'), join(project, 'link.js'));
    await symlink(folder, join(project, 'dir'));
    for (const scriptPath of [
      '../out.js',
      join(folder, 'out.js'),
      join(project, 'a.js'),
      'link.js',
      'dir/out.js',
      'none.js',
      '.',
      '',
      'a\0b',
    ]) {
      await expect(findWorkflow({ scriptPath }, options), scriptPath).rejects.toMatchObject({
        code: 'E_WORKFLOW_UNKNOWN',
      });
    }
  });
});

describe('saving a workflow', () => {
  it('C90: never goes over a file unless told to', async () => {
    const file = await saveWorkflow(project, 'a', 'one');
    await expect(saveWorkflow(project, 'a', 'two')).rejects.toMatchObject({
      code: 'E_FILE_EXISTS',
    });
    expect(await readFile(file, 'utf8')).toBe('one');
    await saveWorkflow(project, 'a', 'two', { overwrite: true });
    expect(await readFile(file, 'utf8')).toBe('two');
  });

  it.each(['.plenum', '.plenum/workflows', '.plenum/workflows/a.js'])(
    'C90: never writes through a link at %s',
    async (path) => {
      const target = join(folder, 'target');
      await mkdir(join(target, 'workflows'), { recursive: true });
      await writeFile(join(target, 'a.js'), 'theirs');
      await mkdir(join(project, path, '..'), { recursive: true });
      await symlink(path.endsWith('.js') ? join(target, 'a.js') : target, join(project, path));
      for (const overwrite of [false, true])
        await expect(saveWorkflow(project, 'a', 'ours', { overwrite })).rejects.toMatchObject({
          code: 'E_PATH_OUTSIDE',
        });
      expect(await readFile(join(target, 'a.js'), 'utf8')).toBe('theirs');
    },
  );

  it.each(['', '../a', 'a/b', '.a', 'a.js', 'a b', 'x'.repeat(65)])(
    'C90: %j is no name',
    async (name) => {
      await expect(saveWorkflow(project, name, 'x')).rejects.toMatchObject({ code: 'E_USAGE' });
    },
  );
});
