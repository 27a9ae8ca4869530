import { isInProcess } from '../../agents/catalogue/catalogue.js';
import type { Json } from '../../core/values/json.js';
import { isWiderMode, type PermissionMode, permissionModes } from '../../permissions/settings.js';
import { approvals } from '../schema/choices.js';
import { keyOf, type Layer, type Leaf, sources } from '../schema/layer.js';

/** A setting of the project that is not in force because nobody has trusted the folder. */
export interface Dropped {
  readonly key: string;
  readonly value: Json;
  readonly place: string;
  readonly why: string;
}

/** What the weaker sources (defaults, system, user) say about a key. */
type Below = (key: string) => Json | undefined;

/**
 * Until a folder is trusted its own file may narrow but never widen permissions or start programs
 * (X103). Settings of backends are dropped unless they are known to be harmless, as an address or a
 * program may stand behind any of them.
 */
export function applyTrust(
  layers: readonly Layer[],
  trusted: boolean,
): { readonly layers: readonly Layer[]; readonly dropped: readonly Dropped[] } {
  if (trusted) return { layers, dropped: [] };
  const below = valuesBelow(layers);
  const dropped: Dropped[] = [];
  const kept = layers.map((layer) => {
    if (layer.source !== 'project') return layer;
    const leaves = layer.leaves.filter((leaf) => {
      const why = widens(leaf, below);
      if (why !== null)
        dropped.push({ key: keyOf(leaf), value: leaf.value, place: leaf.place, why });
      return why === null;
    });
    return { ...layer, leaves };
  });
  return { layers: kept, dropped };
}

function valuesBelow(layers: readonly Layer[]): Below {
  const known = new Map<string, Json>();
  const rank = (layer: Layer) => sources.indexOf(layer.source);
  const weaker = layers
    .filter((layer) => rank(layer) < sources.indexOf('project'))
    .sort((left, right) => rank(left) - rank(right));
  for (const layer of weaker) for (const leaf of layer.leaves) known.set(keyOf(leaf), leaf.value);
  return (key) => known.get(key);
}

const startsPrograms = 'it starts a program';
const harmlessBackendKeys = new Set(['model', 'effort', 'maxTurns', 'timeoutMs', 'concurrency']);

function widens(leaf: Leaf, below: Below): string | null {
  const [group = '', name, member = ''] = leaf.path;
  switch (group) {
    case 'permissions':
      return widensPermissions(name ?? '', leaf.value, below);
    case 'approval':
      return isLater(approvals, leaf.value, below('approval')) ? 'it asks less often' : null;
    case 'backend':
      return isInProcess(leaf.value) ? null : startsPrograms;
    case 'backends':
      return name !== undefined && leaf.path.length === 3 && harmlessBackendKeys.has(member)
        ? null
        : 'it may start a program or send keys elsewhere';
    case 'agents':
      return widensAgent(member, leaf, below);
    case 'mcpServers':
      return startsPrograms;
    case 'telemetry':
    case 'notify':
      return 'it starts a program or tells others of runs';
    case 'workspace':
      return name === 'setup' ? startsPrograms : null;
    case 'prices':
      return 'it changes what a budget in money allows';
    case 'shell':
      return widensShell(name ?? '', leaf, below);
    case 'context':
      return name === 'files' ? addsFiles(leaf, below) : raises(leaf, below);
    case 'concurrency':
    case 'concurrencyPer':
    case 'maxAgents':
    case 'budget':
    case 'limits':
      return raises(leaf, below);
    default:
      return null;
  }
}

function widensPermissions(name: string, value: Json, below: Below): string | null {
  if (name === 'allow') return 'it allows more';
  if (name !== 'mode') return null;
  const present = below('permissions.mode');
  const known = (mode: Json | undefined): mode is PermissionMode =>
    permissionModes.some((one) => one === mode);
  return known(value) && isWiderMode(value, known(present) ? present : 'deny-unlisted')
    ? 'it allows more'
    : null;
}

function widensAgent(member: string, leaf: Leaf, below: Below): string | null {
  if (member === 'run') return startsPrograms;
  if (member === 'backend') return isInProcess(leaf.value) ? null : startsPrograms;
  if (member === 'readOnly') return leaf.value === false ? 'it lets an agent write' : null;
  if (member === 'tools')
    return below(keyOf(leaf)) === undefined ? null : 'it gives an agent of yours other tools';
  return null;
}

function widensShell(name: string, leaf: Leaf, below: Below): string | null {
  if (name === 'pass') return isEmptyList(leaf.value) ? null : 'it shows secrets to agents';
  const strict = { sandbox: 'bubblewrap', network: 'off' }[name];
  return below(keyOf(leaf)) === strict && leaf.value !== strict ? 'it allows more' : null;
}

/** Any file of the project could be named, also one that a rule keeps from agents. */
function addsFiles(leaf: Leaf, below: Below): string | null {
  const known = below(keyOf(leaf));
  const allowed: readonly Json[] = Array.isArray(known) ? known : [];
  return Array.isArray(leaf.value) && leaf.value.every((file: Json) => allowed.includes(file))
    ? null
    : 'it hands other files to agents';
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

function raises(leaf: Leaf, below: Below): string | null {
  const present = below(keyOf(leaf));
  return typeof present === 'number' && typeof leaf.value === 'number' && leaf.value > present
    ? `it raises a limit of ${present}`
    : null;
}

function isLater(order: readonly string[], value: Json, present: Json | undefined): boolean {
  return order.indexOf(String(value)) > Math.max(0, order.indexOf(String(present)));
}
