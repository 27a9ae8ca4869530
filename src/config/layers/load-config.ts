import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../core/values/json.js';
import { checkBackends } from '../schema/check-backends.js';
import { keyOf, type Layer, type Leaf, type Source } from '../schema/layer.js';
import { type Config, defaults } from '../values/config.js';
import { applyTrust, type Dropped } from './apply-trust.js';
import { readConfigFile } from './config-file.js';
import { environmentLayer } from './environment.js';
import { plenumFolder, userHome } from './home.js';
import { mergeLayers, type Origin } from './merge.js';
import { leavesOf } from './plain-values.js';

export interface ConfigRequest {
  /** Absolute project folder. */
  readonly project: string;
  /** Default: `PLENUM_HOME`, else the user's home folder. */
  readonly home?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Values of command-line flags in the form of the file, e.g.
   * `{ concurrency: 4, budget: { usd: 5 } }`.
   */
  readonly flags?: JsonObject;
  /** Whether the user has trusted the project's present files (X103). Absent means not. */
  readonly trusted?: boolean;
  /** For tests only. */
  readonly managedFile?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: readonly Origin[];
  /**
   * What a file says in vain: the project's, because the folder is not trusted, or a key that has
   * no place there.
   */
  readonly dropped: readonly Dropped[];
  readonly files: readonly {
    readonly source: Source;
    readonly file: string;
    readonly found: boolean;
  }[];
}

/**
 * Reads every source and says who won (X110). Throws E_CONFIG for the first thing that is wrong in
 * any of them.
 */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const home = request.home ?? userHome(request.env);
  const user = join(plenumFolder(home), 'config.json');
  const project = join(request.project, '.plenum', 'config.json');
  const places: { readonly source: Source; readonly file: string }[] = [
    { source: 'system', file: request.managedFile ?? '/etc/plenum/config.json' },
    { source: 'user', file: user },
  ];
  // In the home folder itself the two are one file, and it is the user's.
  if ((await real(project)) !== (await real(user)))
    places.push({ source: 'project', file: project });
  const layers: Layer[] = [{ source: 'default', leaves: leavesOf(defaults, '') }];
  const files: LoadedConfig['files'][number][] = [];
  const dropped: Dropped[] = [];
  for (const { source, file } of places) {
    const leaves = await readConfigFile(file);
    const layer = {
      source,
      leaves: (leaves ?? []).filter((leaf) => source === 'user' || !ownWhy(keyOf(leaf))),
    };
    dropped.push(...(leaves ?? []).filter((leaf) => !layer.leaves.includes(leaf)).map(notHere));
    const placed = source === 'system' ? managedParts(layer) : [layer];
    layers.push(...placed);
    files.push({ source: placed[0]?.source ?? source, file, found: leaves !== null });
  }
  layers.push(environmentLayer(request.env), {
    source: 'flag',
    leaves: leavesOf(request.flags ?? {}, ''),
  });
  const judged = applyTrust(layers, request.trusted ?? false);
  checkBackends(layers, judged.layers);
  return { ...mergeLayers(judged.layers), dropped: [...dropped, ...judged.dropped], files };
}

/**
 * Why only a person's own file may say it: a project must not choose where it is written (X180),
 * nor what the other runs of its user wait for.
 */
function ownWhy(key: string): string | null {
  if (key === 'runs') return 'only your own ~/.plenum/config.json moves run folders';
  if (key.startsWith('machine.'))
    return 'only your own ~/.plenum/config.json says how much of your machine runs may use';
  return null;
}

function notHere(leaf: Leaf): Dropped {
  return {
    key: keyOf(leaf),
    value: leaf.value,
    place: leaf.place,
    why: ownWhy(keyOf(leaf)) ?? '',
  };
}

/**
 * With `"managed": true` the file beats everything; without, it is the weakest, but its "off" still
 * holds (C92).
 */
function managedParts(layer: Layer): readonly Layer[] {
  if (layer.leaves.some((leaf) => keyOf(leaf) === 'managed' && leaf.value === true))
    return [{ ...layer, source: 'managed' }];
  const off = layer.leaves.filter((leaf) => keyOf(leaf) === 'enabled' && leaf.value === false);
  return off.length === 0 ? [layer] : [layer, { source: 'managed', leaves: off }];
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
