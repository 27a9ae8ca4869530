import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunChoices } from '../../config/request/run-choices.js';
import { changeHomeFile, readHomeFile } from '../../config/trust/home-file.js';
import type { RunRule } from '../../core/step/tool-use.js';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { isRunId } from '../../core/values/run-id.js';
import { sha } from '../../host/values/hash.js';
import { mergedOrigins, readOrigins, type ScriptOrigin } from './script-origin.js';

/**
 * What this user's plenum knows of a run of this user, whatever its folder says (X180): one file
 * per run in the home folder, `~/.plenum/known-runs/<run id>-<nonce>.json`. The nonce is chance and
 * stands in `run.json` too, so a folder that was moved or copied on this machine is still known,
 * and a folder from elsewhere is not.
 */
export interface KnownRun {
  readonly runId: string;
  readonly nonce: string;
  /** Where it was driven last. */
  readonly project: string;
  readonly runDir: string;
  /** Hashes of the scripts that a person let run. */
  readonly approved: readonly string[];
  /** Arguments that were approved with them, as the hash of their JSON. */
  readonly args: string;
  /** What was chosen for it by flags, as in `run.json`. */
  readonly options: JsonObject;
  /** Which files its scripts came from; a run folder's own word is not taken for it. */
  readonly origins: readonly ScriptOrigin[];
  /** What a person said of agents' uses for the rest of the run (X100). */
  readonly rules: readonly RunRule[];
  /** Newest epoch of the journal there that a driver of this user opened. */
  readonly epoch: number;
}

export const newNonce = (): string => randomBytes(16).toString('hex');

/** `null`: this machine has no record of the run, so nothing of it is approved. */
export async function knownRun(
  home: string,
  runId: string,
  nonce: unknown,
): Promise<KnownRun | null> {
  if (!isNonce(nonce) || !isRunId(runId)) return null;
  const stored = await readHomeFile(home, fileOf(runId, nonce));
  return stored === null ? null : readKnown(stored, runId, nonce);
}

interface RunFacts {
  readonly run: { readonly id: string; readonly runDir: string };
  readonly nonce: string;
  readonly project: string;
  readonly choices: RunChoices;
  readonly args: Json | undefined;
  /** Hash of the script that was approved now; `null` when none was. */
  readonly approved: string | null;
  /** Files that scripts of it came from, where that is new. */
  readonly origins?: readonly ScriptOrigin[];
}

/**
 * Notes a run that this user starts or goes on with. False where the home folder cannot be written:
 * the run goes on, and its resume asks.
 */
export async function knowRun(
  home: string,
  { run, nonce, project, choices, args, approved, origins = [] }: RunFacts,
): Promise<boolean> {
  const hash = argumentsHash(args);
  const [place, there] = await Promise.all([real(run.runDir), real(project)]);
  return change(home, { runId: run.id, nonce }, (present) => {
    // Other arguments are another question: what was approved with the former ones is not approved
    // with these.
    const before = present?.args === hash ? present.approved : [];
    return {
      runId: run.id,
      nonce,
      project: there,
      runDir: place,
      approved: [...new Set([...before, ...(approved === null ? [] : [approved])])],
      args: hash,
      options: JSON.parse(JSON.stringify(choices)) as JsonObject,
      origins: mergedOrigins(present?.origins ?? [], origins),
      rules: present?.rules ?? [],
      // Copies of a run have journals of their own.
      epoch: present?.runDir === place ? present.epoch : 0,
    };
  });
}

/**
 * Notes that a driver opened the journal: from then on an empty one is a loss and no beginning
 * (C78).
 */
export async function noteEpoch(
  home: string,
  known: Pick<KnownRun, 'runId' | 'nonce'>,
  epoch: number,
): Promise<void> {
  await change(home, known, (present) =>
    present === null ? null : { ...present, epoch: Math.max(present.epoch, epoch) },
  );
}

/** Notes where a script came from that the run copied just now; the first one counts. */
export async function noteOrigin(
  home: string,
  known: Pick<KnownRun, 'runId' | 'nonce'>,
  origin: ScriptOrigin,
): Promise<void> {
  await change(home, known, (present) =>
    present === null ? null : { ...present, origins: mergedOrigins([origin], present.origins) },
  );
}

/** Notes what a person said for the rest of the run, for its resumes. */
export async function noteRule(
  home: string,
  known: Pick<KnownRun, 'runId' | 'nonce'>,
  rule: RunRule,
): Promise<void> {
  await change(home, known, (present) =>
    present === null ? null : { ...present, rules: [...present.rules, rule] },
  );
}

/**
 * Whether a person of this machine let exactly this script run with exactly these arguments, in
 * this run.
 */
export function isApproved(
  known: KnownRun | null,
  script: string,
  args: Json | undefined,
): boolean {
  return known?.args === argumentsHash(args) && known.approved.includes(script);
}

/** Two that change it at once both have their say; `null` leaves it as it is. */
async function change(
  home: string,
  { runId, nonce }: Pick<KnownRun, 'runId' | 'nonce'>,
  make: (present: KnownRun | null) => KnownRun | null,
): Promise<boolean> {
  try {
    if (make(await knownRun(home, runId, nonce)) !== null)
      await changeHomeFile(home, fileOf(runId, nonce), (stored) => {
        const present = stored === null ? null : readKnown(stored, runId, nonce);
        return JSON.parse(JSON.stringify({ version: 1, ...(make(present) ?? present) }));
      });
    return true;
  } catch {
    return false;
  }
}

/** Equal arguments have equal hashes, however their JSON is written. */
function argumentsHash(args: Json | undefined): string {
  return args === undefined ? 'none' : sha(canonicalJson(args));
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function fileOf(runId: string, nonce: string): string {
  return join('known-runs', `${runId}-${nonce.slice(0, 16)}.json`);
}

function isNonce(nonce: unknown): nonce is string {
  return typeof nonce === 'string' && /^[0-9a-f]{32}$/.test(nonce);
}

function readKnown(stored: JsonObject, runId: string, nonce: string): KnownRun | null {
  if (stored.nonce !== nonce || stored.runId !== runId) return null;
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const { approved, options, epoch } = stored;
  return {
    runId,
    nonce,
    project: text(stored.project),
    runDir: text(stored.runDir),
    approved: Array.isArray(approved) ? approved.map(String) : [],
    args: text(stored.args),
    options: isJsonObject(options) ? options : {},
    origins: readOrigins(stored.origins),
    rules: readRules(stored.rules),
    epoch: typeof epoch === 'number' ? epoch : 0,
  };
}

function readRules(stored: Json | undefined): readonly RunRule[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isJsonObject).flatMap(({ effect, rule }) => {
    const known = (effect === 'allow' || effect === 'deny') && typeof rule === 'string';
    return known ? [{ effect, rule }] : [];
  });
}
