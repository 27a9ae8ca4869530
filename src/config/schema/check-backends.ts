import { PlenumError } from '../../core/values/errors.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { complaintOf } from '../../settings/complaint.js';
import { readOnce } from '../../settings/read-setting.js';
import { type BackendKind, backendKinds } from './choices.js';
import { byKind } from './entry-schemas.js';
import type { Layer, Leaf } from './layer.js';

/**
 * An entry may be spread over several sources, of which one says what kind it is: the others are
 * judged by it here. `given` is what the sources say, `layers` what is in force of it. Throws
 * E_CONFIG.
 */
export function checkBackends(given: readonly Layer[], layers: readonly Layer[]): void {
  const names = new Set(entriesOf(given).map(({ path }) => path[1] ?? ''));
  for (const name of names) {
    if (kindOf(name, given) === undefined) refuseNameless(name, entriesOf(given));
    const kind = kindOf(name, layers);
    if (kind === undefined) continue;
    for (const layer of layers)
      checkKeys(
        kind,
        entriesOf([layer]).filter(({ path }) => path[1] === name),
      );
  }
}

function entriesOf(layers: readonly Layer[]): readonly Leaf[] {
  return layers.flatMap(({ leaves }) =>
    leaves.filter(({ path }) => path[0] === 'backends' && path.length > 1),
  );
}

/** A built-in name is its own kind. */
function kindOf(name: string, layers: readonly Layer[]): BackendKind | undefined {
  const said = entriesOf(layers).find(
    ({ path }) => path.length === 3 && path[1] === name && path[2] === 'kind',
  )?.value;
  return backendKinds.find((kind) => kind === name) ?? backendKinds.find((kind) => kind === said);
}

function refuseNameless(name: string, leaves: readonly Leaf[]): never {
  const place = leaves.find(({ path }) => path[1] === name)?.place ?? '';
  const near = nearestName(name, backendKinds);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  throw new PlenumError(
    'E_CONFIG',
    `${place}: there is no backend "${name}", and backends.${name} says no kind${meant}`,
    { hint: `"backends": { "${name}": { "kind": "acp", … } }; kinds: ${backendKinds.join(', ')}` },
  );
}

function checkKeys(kind: BackendKind, leaves: readonly Leaf[]): void {
  for (const leaf of leaves) {
    const [, name = '', ...path] = leaf.path;
    const alone = path.reduceRight<Json>((value, key) => ({ [key]: value }), leaf.value);
    if (path.length === 0 || path[0] === 'kind') continue;
    const read = byKind[kind].safeParse(alone as JsonObject, readOnce);
    if (read.success) continue;
    const { message, hint = 'plenum help configuration' } = complaintOf(
      read.error.issues,
      `backends.${name}`,
    );
    throw new PlenumError('E_CONFIG', `${leaf.place}: ${message} (it is of the kind ${kind})`, {
      hint,
    });
  }
}
