import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf, PlenumError } from '../core/model/errors.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import { isTrusted } from './trust/trust.js';
import { backendReports } from './usable-backend.js';

export interface Finding {
  readonly what: string;
  /** `note`: fine, but worth knowing. */
  readonly state: 'good' | 'note' | 'broken';
  readonly text: string;
  /** The one command or edit that mends it. */
  readonly mend: string | null;
}

export interface Place {
  readonly project: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

const leastNode = [20, 19] as const;

/** Looks at everything a run needs; changes nothing and starts no agent. */
export async function examine(place: Place): Promise<readonly Finding[]> {
  const [git, folder, trust, config] = await Promise.all([
    gitFinding(place.project),
    folderFinding(place.project),
    trustFinding(place),
    configFinding(place),
  ]);
  return [
    nodeFinding(process.versions.node, place.version),
    git,
    folder,
    trust,
    config.finding,
    ...(config.value ? backendFindings(config.value) : []),
  ];
}

export function nodeFinding(node: string, version: string): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const fine = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const mend = fine ? null : `install Node ${leastNode.join('.')} or newer`;
  return { what: 'node', state: fine ? 'good' : 'broken', text: `${node}, plenum ${version}`, mend };
}

async function gitFinding(project: string): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    const inside = await promisify(execFile)('git', ['-C', project, 'rev-parse', '--is-inside-work-tree']).then(
      () => true,
      () => false,
    );
    return { what: 'git', state: inside ? 'good' : 'note', text: `${stdout.trim()}${inside ? '' : `; ${project} is no repository`}`, mend: null };
  } catch {
    return { what: 'git', state: 'note', text: 'not found; only runs in the shared workspace are possible', mend: 'install git' };
  }
}

async function folderFinding(project: string): Promise<Finding> {
  try {
    await access(project, constants.W_OK);
    return { what: 'folder', state: 'good', text: `${project} is writable`, mend: null };
  } catch (error) {
    return { what: 'folder', state: 'broken', text: `${project}: ${messageOf(error)}`, mend: `chmod u+w ${project}` };
  }
}

async function trustFinding({ project, home }: Place): Promise<Finding> {
  const trust = await isTrusted(project, home);
  if (trust.reason === 'trusted') return { what: 'trust', state: 'good', text: `trusted: ${trust.files.join(', ')}`, mend: null };
  if (trust.reason === 'nothing-to-trust') return { what: 'trust', state: 'good', text: 'nothing here needs trust', mend: null };
  const why = trust.reason === 'changed' ? `changed since you trusted it: ${trust.changed.join(', ')}` : `not trusted: ${trust.files.join(', ')}`;
  return { what: 'trust', state: 'note', text: `${why}; these files may narrow but not widen anything`, mend: 'plenum trust' };
}

async function configFinding({ project, home, env }: Place): Promise<{ readonly finding: Finding; readonly value: Config | null }> {
  try {
    const { trusted } = await isTrusted(project, home);
    const { config, files, dropped } = await loadConfig({ project, home, env, trusted });
    const read = files.filter((file) => file.found).map((file) => file.file);
    const off = config.enabled ? '' : '; plenum is switched off';
    const idle = dropped.length > 0 ? `; not in force: ${dropped.map(({ key }) => key).join(', ')}` : '';
    const text = `${read.length > 0 ? read.join(', ') : 'defaults only'}${idle}${off}`;
    return {
      finding: { what: 'config', state: config.enabled ? 'good' : 'broken', text, mend: config.enabled ? null : 'plenum doctor --config' },
      value: config,
    };
  } catch (error) {
    const hint = PlenumError.is(error) ? (error.hint ?? null) : null;
    return { finding: { what: 'config', state: 'broken', text: messageOf(error), mend: hint }, value: null };
  }
}

function backendFindings(config: Config): readonly Finding[] {
  const reports = backendReports(config);
  return reports.map(({ name, usable, why, mend }) => {
    const chosen = config.backend === name ? ' (the default)' : '';
    return { what: 'backend', state: usable ? 'good' : 'note', text: `${name}${chosen}: ${why}`, mend };
  });
}
