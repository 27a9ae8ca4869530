import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

/**
 * Why something that a merge was given is not on the branch: a `Cause` of the call, `gate`, or
 * `guarded` (X184).
 */
export interface Refusal {
  readonly label: string;
  /** Idempotency key of the call; `null` for what is no outcome of this run. */
  readonly key: string | null;
  /** `null` for a call that left no workspace. */
  readonly ref: string | null;
  readonly cause: string;
  readonly message: string;
  /** `guarded`: the paths that did not land. */
  readonly paths?: readonly string[];
  /** `gate`: how it answered. */
  readonly code?: number;
  readonly output?: string;
}

/**
 * What became of everything that a merge was given, without the texts of conflicts: the one source
 * for losses and views (X49).
 */
export interface LandingFacts {
  /** `null` while nothing has landed: then there is no branch. */
  readonly branch: string | null;
  readonly landed: readonly { readonly label: string; readonly ref: string }[];
  readonly empty: readonly { readonly label: string; readonly ref: string }[];
  readonly conflicts: readonly {
    readonly label: string;
    readonly ref: string;
    readonly paths: readonly string[];
  }[];
  readonly refused: readonly Refusal[];
  /** What the branch changes against the base of the run; `null`: no branch, or not recorded. */
  readonly diffStat: DiffStat | null;
}

/** Files and lines that changed. */
export type DiffStat = {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
};

/**
 * Reads what `merge()` answered, in this version or an older one; `null` when it is no such value.
 */
export function landingFacts(value: Json | undefined): LandingFacts | null {
  if (!isJsonObject(value) || !Array.isArray(value.landed)) return null;
  return {
    branch: typeof value.branch === 'string' ? value.branch : null,
    landed: named(value.landed),
    empty: named(value.empty),
    conflicts: objects(value.conflicts).map((one) => ({
      ...nameOf(one),
      paths: conflictPaths(one),
    })),
    refused: refusalsOf(value),
    diffStat: diffStatOf(value.diffStat),
  };
}

/** What `merge()` or `publish()` says it left out. */
export function refusalsOf(value: Json | undefined): readonly Refusal[] {
  return isJsonObject(value) ? objects(value.refused).map(refusalOf) : [];
}

function diffStatOf(value: Json | undefined): DiffStat | null {
  if (!isJsonObject(value)) return null;
  const { files, insertions, deletions } = value;
  return typeof files === 'number' &&
    typeof insertions === 'number' &&
    typeof deletions === 'number'
    ? { files, insertions, deletions }
    : null;
}

function conflictPaths({ paths, files }: JsonObject): readonly string[] {
  return Array.isArray(paths) ? paths.map(String) : objects(files).map(({ path }) => String(path));
}

function refusalOf(one: JsonObject): Refusal {
  const text = (name: string) => (typeof one[name] === 'string' ? one[name] : null);
  return {
    label: text('label') ?? '',
    key: text('key'),
    ref: text('ref'),
    // Before others could be refused, only a gate did.
    cause: text('cause') ?? 'gate',
    message: text('message') ?? '',
    ...(Array.isArray(one.paths) ? { paths: one.paths.map(String) } : {}),
    ...(typeof one.code === 'number' ? { code: one.code } : {}),
  };
}

function named(
  value: Json | undefined,
): readonly { readonly label: string; readonly ref: string }[] {
  return objects(value).map(nameOf);
}

function nameOf({ label, ref }: JsonObject): { readonly label: string; readonly ref: string } {
  return { label: String(label ?? ''), ref: String(ref ?? '') };
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
