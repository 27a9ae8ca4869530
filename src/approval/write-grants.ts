import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { parseConfig } from '../config/layers/config-file.js';
import { plenumFolder } from '../config/layers/home.js';
import { parseConfigText } from '../config/schema/config-text.js';
import { keepTrust } from '../config/trust/keep-trust.js';
import { isTrusted } from '../config/trust/trust.js';
import { PlenumError } from '../core/values/errors.js';
import { isJsonObject } from '../core/values/json.js';
import { writeDurable } from '../host/disk/durable-file.js';
import { parseRule } from '../permissions/rule.js';

/** `project`: for this folder, in force while it is trusted. `home`: for all of this user's. */
export type GrantPlace = 'project' | 'home';

export interface GrantResult {
  readonly file: string;
  readonly rules: readonly { readonly rule: string; readonly written: boolean }[];
  /** Rules of a folder that is not trusted wait for that. */
  readonly inForce: boolean;
}

const projectFile = '.plenum/config.json';

/**
 * Adds rules to `permissions.allow`, on a person's word; everything else in the file stays as it is
 * written, comments too. A folder that was trusted stays so. Throws E_USAGE for what is no rule.
 */
export async function writeGrants(wanted: {
  readonly project: string;
  readonly home: string;
  readonly place: GrantPlace;
  readonly rules: readonly string[];
}): Promise<GrantResult> {
  const { project, home, place, rules } = wanted;
  for (const text of rules) {
    const rule = parseRule(text);
    if (typeof rule === 'string')
      throw new PlenumError('E_USAGE', `${rule}.`, { hint: 'plenum help permissions' });
    if (rule.pattern === null && rule.tool === 'Sh')
      throw new PlenumError('E_USAGE', `${text} would let every script run every command.`, {
        hint: "plenum grant 'npm test' 'npm run build'",
      });
  }
  if (place === 'home') {
    const file = join(plenumFolder(home), 'config.json');
    return { file, rules: await addRules(file, rules), inForce: true };
  }
  const file = join(project, projectFile);
  const written = await keepTrust(project, home, [projectFile], () => addRules(file, rules));
  return { file, rules: written, inForce: (await isTrusted(project, home)).trusted };
}

async function addRules(file: string, rules: readonly string[]): Promise<GrantResult['rules']> {
  await refuseLinks(file);
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  // What cannot be read is not added to.
  if (before !== null) parseConfig(before, file);
  const known = new Set(before === null ? [] : allowedIn(before, file));
  const fresh = [...new Set(rules)].filter((rule) => !known.has(rule));
  if (fresh.length > 0) {
    const text = fresh.reduce(withRule, before?.replace(/^\uFEFF/, '') ?? '{}\n');
    parseConfig(text, file);
    await writeDurable(file, text, before === null ? 0o644 : (await stat(file)).mode & 0o777);
  }
  return rules.map((rule) => ({ rule, written: fresh.includes(rule) }));
}

function withRule(text: string, rule: string): string {
  const edits = modify(text, ['permissions', 'allow', -1], rule, {
    isArrayInsertion: true,
    formattingOptions: { insertSpaces: true, tabSize: 2 },
  });
  return applyEdits(text, edits);
}

function allowedIn(text: string, file: string): readonly unknown[] {
  const { value } = parseConfigText(text, file);
  const permissions = isJsonObject(value) ? value.permissions : undefined;
  const allow = isJsonObject(permissions) ? permissions.allow : undefined;
  return Array.isArray(allow) ? allow : [];
}

/** A link would have another file changed than the one that is named. */
async function refuseLinks(file: string): Promise<void> {
  for (const path of [dirname(file), file]) {
    if ((await lstat(path).catch(() => null))?.isSymbolicLink() !== true) continue;
    throw new PlenumError(
      'E_PATH_OUTSIDE',
      `${path} is a link; plenum does not write through it.`,
      {
        hint: `ls -l ${path}`,
      },
    );
  }
}
