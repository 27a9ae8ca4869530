import { realpathSync } from 'node:fs';
import { parse } from 'node:path';
import { type Config, defaults } from '../config/values/config.js';
import { type Notice, noPlace } from './notice.js';

/** Code of the notice that a remembered yes does not cover. */
export const wholeHome = 'whole-home';

/** Agents of a run work in all of the project: that is more than a person means by it. */
export function folderNotices(project: string, home: string): readonly Notice[] {
  const real = realOf(project);
  const rest = 'agents work in all of it, and its runs lie beside your settings';
  if (real === realOf(home)) return [advice(wholeHome, `the project is your home folder: ${rest}`)];
  return real === parse(real).root
    ? [advice(wholeHome, 'the project is the root of the file system: agents work in all of it')]
    : [];
}

/** Nobody watches what it costs, and nothing ends it but the number of its agents. */
export function ceilingNotices({ budget, maxAgents, backend }: Config): readonly Notice[] {
  const hasCeiling =
    maxAgents < defaults.maxAgents ||
    Object.values(budget).some((ceiling) => ceiling !== undefined);
  // What programs of a person cost is not known here, so no budget would bind them.
  if (hasCeiling || backend === 'command') return [];
  const message =
    `no budget bounds this run, and nobody watches it: it goes on up to ${maxAgents} agents ` +
    '(--budget 5usd, or "budget" in the configuration, ends it sooner)';
  return [advice('no-budget', message)];
}

function advice(code: string, message: string): Notice {
  return { ...noPlace, code, weight: 'advice', message, next: null };
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
