import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { kill } from '../../host/process-table/marked-processes.js';
import { createGit } from './git.js';

const git = createGit({ PATH: process.env.PATH ?? '', HOME: tmpdir() }, { cwd: tmpdir() });
/** A program that a user's configuration has git start, as filters and helpers are. */
const started = (script: string) => git.text(['-c', `alias.helper=!${script}`, 'helper']);

it('X118: what a helper of git leaves behind, silent with its output open, keeps nobody waiting', async () => {
  const text = await started('setsid sleep 600 & echo whole $!');
  expect(text).toMatch(/^whole \d+$/);
  kill(Number(text.slice('whole '.length)));
});

it('X118: what it leaves behind and writes on makes the command fail', async () => {
  await expect(
    started("setsid sh -c 'while echo late; do :; done' & echo begun"),
  ).rejects.toMatchObject({ code: 'E_OUTPUT_HELD' });
});
