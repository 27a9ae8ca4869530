import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaults } from '../../config/values/config.js';
import { readProjectInstructions } from './project-instructions.js';

let folder: string;
let project: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-instructions-'));
  project = join(folder, 'project');
  await mkdir(project);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
}

const read = (settings = {}) =>
  readProjectInstructions(project, { ...defaults.context, ...settings });

it('C26: instructions of the project are AGENTS.md, then CLAUDE.md with what it imports, under headings', async () => {
  expect(await read()).toEqual({ text: null, files: [], notes: [] });
  await write('CLAUDE.md', 'See @docs/style.md and @README.\n');
  await write('AGENTS.md', '\uFEFFUse tabs.\r\nNever push.\r\n');
  await write('docs/style.md', 'Short names. @deeper.md');
  await write('docs/deeper.md', 'not this');
  await write('README', 'hello');
  const { text, files, notes } = await read();
  expect(files).toEqual(['AGENTS.md', 'CLAUDE.md', 'docs/style.md', 'README']);
  expect(notes).toEqual([]);
  expect(text).toBe(
    '# AGENTS.md\n\nUse tabs.\nNever push.\n\n# CLAUDE.md\n\nSee @docs/style.md and @README.\n\n# docs/style.md\n\nShort names. @deeper.md\n\n# README\n\nhello',
  );
  expect(await read()).toEqual({ text, files, notes });
});

it('C26: the same text is said once: a link, a copy, or a file that imports the other', async () => {
  await write('AGENTS.md', 'Use tabs.');
  await symlink('AGENTS.md', join(project, 'CLAUDE.md'));
  expect((await read()).files).toEqual(['AGENTS.md']);
  await rm(join(project, 'CLAUDE.md'));
  await write('CLAUDE.md', 'Use tabs.\n');
  expect((await read()).files).toEqual(['AGENTS.md']);
  await write('CLAUDE.md', '@AGENTS.md\n@./AGENTS.md');
  expect((await read()).text?.match(/Use tabs/g)).toHaveLength(1);
});

it('X103: nothing outside of the project is read, by no way', async () => {
  await writeFile(join(folder, 'secret.md'), 'top secret');
  await symlink('../secret.md', join(project, 'AGENTS.md'));
  await symlink('../secret.md', join(project, 'inner.md'));
  await write('CLAUDE.md', '@../secret.md\n@inner.md\n@missing.md\n@/etc/hostname\n');
  const { text, files, notes } = await read();
  expect(files).toEqual(['CLAUDE.md']);
  expect(text).not.toContain('top secret');
  expect(notes).toEqual([
    'AGENTS.md is a link that leads out of the project and is not read',
    '@../secret.md of CLAUDE.md leads out of the project and is not read',
    '@inner.md of CLAUDE.md is a link that leads out of the project and is not read',
    '@missing.md of CLAUDE.md is not there',
  ]);
});

it('X100: a file that holds keys does not become instructions by being imported or linked', async () => {
  await write('.env', 'KEY=hunter2');
  await write('certs/a.pem', 'hunter2');
  await symlink('.env', join(project, 'AGENTS.md'));
  await write('CLAUDE.md', '@.env\n@certs/a.pem\n@.claude/rules.md');
  await write('.claude/rules.md', 'Be brief.');
  const { text, notes } = await read();
  expect(text).not.toContain('hunter2');
  expect(text).toContain('Be brief.');
  expect(notes).toHaveLength(3);
});

it('C26: people, packages, addresses and code are no imports', async () => {
  await write(
    'CLAUDE.md',
    'Ask @alice. Use @ai-sdk/openai, mail me@x.md, `@docs/a.md`.\n```\n@docs/a.md\n```\n',
  );
  await write('docs/a.md', 'x');
  expect(await read()).toMatchObject({ files: ['CLAUDE.md'], notes: [] });
});

it('C26: too long a text is cut at the end of a line, and says so', async () => {
  await write('AGENTS.md', `${'ä'.repeat(20)}\n${'b'.repeat(100)}`);
  await write('CLAUDE.md', 'second');
  const { text, files, notes } = await read({ maxBytes: 60 });
  expect(files).toEqual(['AGENTS.md']);
  expect(text).toBe(
    `# AGENTS.md\n\n${'ä'.repeat(20)}\n[cut here: the rest of AGENTS.md does not fit]`,
  );
  expect(notes).toEqual([
    'AGENTS.md is cut: context.maxBytes is 60',
    'CLAUDE.md is left out: context.maxBytes is 60',
  ]);
  expect((await read({ maxBytes: 21 })).text).toContain(`${'ä'.repeat(10)}\n[cut`);
  expect((await read({ files: [] })).text).toBeNull();
});
