import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../core/values/error-codes.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { verbs } from './verbs/verbs.js';

const docs = new URL('../../../docs/', import.meta.url);
// A page with the name of a command is reached through the command's own help.
const pages = readdirSync(docs).flatMap((name) =>
  name.endsWith('.md') && !Object.hasOwn(verbs, name.slice(0, -3)) ? [name.slice(0, -3)] : [],
);

describe('plenum help <topic>', () => {
  it.each(pages)('%s is the page of the docs', async (topic) => {
    expect(await plenum(testIo(), 'help', topic)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^# /),
      err: '',
    });
  });

  it('the topics are listed after the commands', async () => {
    const { out } = await plenum(testIo(), 'help');
    for (const topic of [...pages, 'errors'])
      expect(out).toMatch(new RegExp(`^Topics:.*\\b${topic}\\b`, 'm'));
    expect((await plenum(testIo(), '--help')).out).toBe(out);
  });

  it('X113: an error code is a topic, and errors lists all of them with their exit codes', async () => {
    const { out } = await plenum(testIo(), 'help', 'E_RUN_DRIVEN');
    expect(out).toMatch(/^# E_RUN_DRIVEN\n/);
    expect((await plenum(testIo(), 'help', 'errors', 'e_run_driven')).out).toBe(out);
    const list = (await plenum(testIo(), 'help', 'errors')).out;
    for (const [code, exit] of Object.entries(errorCodes))
      expect(list).toMatch(new RegExp(`^${code} +${exit}  \\S`, 'm'));
  });

  it('--json has the page as text', async () => {
    const page = JSON.parse((await plenum(testIo(), 'help', 'permissions', '--json')).out);
    expect(page).toMatchObject({
      version: 1,
      topic: 'permissions',
      file: 'docs/permissions.md',
      text: expect.stringContaining('# Permissions'),
    });
  });

  it('X113: an unknown topic ends with 2 and names the near command, topic or code', async () => {
    expect(await plenum(testIo(), 'help', 'permisions')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "permissions"?'),
    });
    expect((await plenum(testIo(), 'help', 'resmue')).err).toContain('Did you mean "resume"?');
    expect((await plenum(testIo(), 'help', 'E_RUN_DRIVN')).err).toContain(
      'plenum help E_RUN_DRIVEN',
    );
    expect((await plenum(testIo(), 'help', '../package')).code).toBe(2);
  });
});
