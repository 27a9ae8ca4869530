import { dirname, isAbsolute, relative } from 'node:path';
import { locateProject } from '../../config/project/locate.js';
import { isTrusted, trustFolder } from '../../config/trust/trust.js';
import { PlenumError } from '../../core/values/errors.js';
import { findTestFiles } from './find-test-files.js';

/**
 * Tests of scripts are programs of the folder that brings them (X103), so they run only where a
 * person said yes to it. A folder without any configuration is no exception: there was nothing to
 * read, and nobody said anything. What they say is not part of the hash, as their author edits them
 * all day. Throws E_NOT_TRUSTED.
 */
export async function requireTestsTrusted(
  files: readonly string[],
  project: string,
  home: string,
): Promise<void> {
  const folders = new Set(
    files.map((file) => (isBelow(file, project) ? project : locateProject(dirname(file), home))),
  );
  for (const folder of folders) {
    if ((await isTrusted(folder, home)).reason === 'trusted') continue;
    throw new PlenumError(
      'E_NOT_TRUSTED',
      `These tests are programs of the folder ${folder}, which is not trusted; nothing was started.`,
      {
        hint: 'read them, then: plenum trust',
      },
    );
  }
}

/**
 * What `plenum test` would run in a folder, relative to it: a person who trusts the folder says yes
 * to these too.
 */
export async function testPrograms(project: string): Promise<readonly string[]> {
  return (await findTestFiles(project, [])).map((file) => relative(project, file));
}

/**
 * Tests that the user has just made, in a folder that had neither tests nor anything to trust, are
 * the user's own.
 */
export async function keepTestsTrusted<T>(
  project: string,
  home: string,
  make: () => Promise<T>,
): Promise<T> {
  const own =
    (await isTrusted(project, home)).reason === 'nothing-to-trust' &&
    (await testPrograms(project)).length === 0;
  const made = await make();
  if (own && (await isTrusted(project, home)).reason === 'nothing-to-trust')
    await trustFolder(project, home);
  return made;
}

export function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !isAbsolute(path) && !/^\.\.(?:[/\\]|$)/.test(path);
}
