import type { RepositoryPrograms } from '../../workspaces/git/repository-programs.js';
import { userHome } from '../layers/home.js';
import { isTrusted } from './trust.js';

/**
 * Whether programs that the repository's own configuration names may run in this folder: where its
 * user trusts it (X103).
 */
export async function programsHere(
  project: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RepositoryPrograms> {
  return (await isTrusted(project, userHome(environment))).trusted ? 'allowed' : 'refused';
}
