import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaults } from '../../config/values/config.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import { simulateScript } from '../../pretend/simulate/simulate-script.js';
import { checkedArguments, checkedProgram } from '../../runs/start/start-run.js';
import { writeNewScript } from './new-script.js';
import { findTemplate, listTemplates } from './templates.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-new-'));
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));
const folder = join(project, '.plenum');
const templates = await listTemplates();

describe.each(templates.map((template) => [template.name, template] as const))(
  'the template %s',
  (name, template) => {
    it('is accepted without advice, says what to change, and is named like its file', () => {
      const checked = checkScript(template.source, name);
      expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
      expect(template.source).toMatch(/^\/\/ .{20,}\n\/\/ Change: .{20,}\n/);
      expect(checked.ok && checked.program.meta.name).toBe(name);
    });

    it('X114: survives its simulation and does not depend on the order of answers', async () => {
      const program = checkedProgram(template.source, name);
      const given = {
        ...(name === 'fan-out' || name === 'migrate' ? { files: ['a.js', 'b.js', 'c.js'] } : {}),
        ...(name === 'research' ? { question: 'why?' } : {}),
      };
      const { args } = await checkedArguments(program, { kind: 'json', value: given });
      const report = await simulateScript({
        project,
        program,
        args,
        config: { ...defaults, backends: {}, agents: {}, models: {}, mcpServers: {}, budget: {} },
        limits: { concurrency: 16, maxAgents: 1000, budget: {} },
        surroundings: { env: {}, home: project, trusted: false },
        seeds: name === 'migrate' ? 8 : 3,
        failRate: 0.2,
        keep: false,
      });
      expect(
        report.runs.filter(
          ({ error }) => error !== null && !/there is no plan/.test(error.message),
        ),
      ).toEqual([]);
      expect([report.order, report.resume]).toEqual([[], []]);
      expect(
        report.neverReached.filter(
          (place) =>
            !report.sites.some(
              ({ verb, line, column }) => verb === 'files' && place === `${line}:${column}`,
            ),
        ),
      ).toEqual([]);
    });
  },
);

describe('plenum new', () => {
  it('writes a script under the new name, its test, and what editors need', async () => {
    const { script, test, written } = await writeNewScript({
      template: await findTemplate('fan-out'),
      name: 'audit',
      folder,
      force: false,
    });
    expect(written.map((file) => file.slice(folder.length + 1))).toEqual([
      'workflows/audit.js',
      'tests/audit.plenum-test.mjs',
      'plenum-script.d.ts',
      'jsconfig.json',
    ]);
    const checked = checkScript(readFileSync(script, 'utf8'), script);
    expect(checked.ok && checked.program.meta.name).toBe('audit');
    expect(readFileSync(test, 'utf8')).toContain(
      "new URL('../workflows/audit.js', import.meta.url)",
    );
    expect(readFileSync(join(folder, 'plenum-script.d.ts'), 'utf8')).toContain('declare let agent');
  });

  it('never writes over anything without force, and leaves settings alone', async () => {
    const template = await findTemplate('review');
    mkdirSync(join(folder, 'tests'), { recursive: true });
    writeFileSync(join(folder, 'tests', 'mine.plenum-test.mjs'), 'mine');
    await expect(
      writeNewScript({ template, name: 'mine', folder, force: false }),
    ).rejects.toMatchObject({ code: 'E_FILE_EXISTS' });
    expect(existsSync(join(folder, 'workflows', 'mine.js'))).toBe(false);
    writeFileSync(join(folder, 'jsconfig.json'), '{}');
    await writeNewScript({ template, name: 'mine', folder, force: true });
    expect(readFileSync(join(folder, 'tests', 'mine.plenum-test.mjs'), 'utf8')).toContain(
      'plenum/testing',
    );
    expect(readFileSync(join(folder, 'jsconfig.json'), 'utf8')).toBe('{}');
  });

  it('a name that leads elsewhere is refused', async () => {
    const template = await findTemplate('review');
    for (const name of ['../up', 'a/b', '', '.hidden'])
      await expect(writeNewScript({ template, name, folder, force: true })).rejects.toMatchObject({
        code: 'E_USAGE',
      });
  });

  it('an unknown template is answered with the nearest', async () => {
    await expect(findTemplate('reveiw')).rejects.toMatchObject({
      code: 'E_USAGE',
      message: expect.stringContaining('"review"'),
    });
  });
});
