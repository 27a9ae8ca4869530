import type { Site } from '../../step/step.js';
import type { JsonObject } from '../../values/json.js';

/** `meta` of a script (C1). Unknown keys are kept. */
export interface Meta {
  readonly name: string;
  readonly description: string;
  readonly whenToUse?: string;
  readonly phases?: readonly MetaPhase[];
  /** JSON Schema of `args` (X13). */
  readonly args?: JsonObject;
  readonly [key: string]: unknown;
}

export interface MetaPhase {
  readonly title: string;
  readonly detail?: string;
  readonly model?: string;
}

/** A place in the script that asks for a step. */
export interface CallSite {
  readonly verb:
    | 'agent'
    | 'parallel'
    | 'pipeline'
    | 'workflow'
    | 'sh'
    | 'gate'
    | 'files'
    | 'read'
    | 'ask'
    | 'merge'
    | 'publish'
    | 'verify';
  readonly site: Site;
  /**
   * Name of the label, model or command when it is a literal; of `merge` its gate, of `publish` its
   * branch.
   */
  readonly label?: string;
  readonly model?: string;
  readonly command?: string;
  /** Patterns that the `protect` of a gate or a merge names, as far as they are literals. */
  readonly protect?: readonly string[];
  /** The gate is compared with the base, and where: in the folder, or on the commit (X190). */
  readonly baseline?: 'folder' | 'commit';
  /** File in which the command leaves the results of its tests. */
  readonly results?: string;
  readonly inLoop: boolean;
}

export interface Advice {
  readonly code: string;
  readonly message: string;
  readonly site: Site | null;
}

/** An argument that the script reads, and where first. */
export interface ArgumentRead {
  readonly name: string;
  readonly line: number;
}

/** A script that may run. */
export interface Program {
  /** File name for messages; never part of an identity. */
  readonly file: string;
  /** Source as written, without BOM, with LF line ends. */
  readonly source: string;
  readonly meta: Meta;
  /** Half-open range of `export const meta = {…};` in `source`. */
  readonly metaRange: readonly [number, number];
  /**
   * True where the script calls `JSON.parse(args)` without testing its type: such args stay text
   * (X13).
   */
  readonly parsesArgs: boolean;
  /** It could land, publish or hand on what its agents changed in worktrees (X80). */
  readonly takesWork: boolean;
  /** What it reads from `args`, in reading order. */
  readonly argsRead: readonly ArgumentRead[];
  readonly callSites: readonly CallSite[];
  readonly advice: readonly Advice[];
  /** acorn's tree of `source`, so that it is parsed once. */
  readonly syntax: unknown;
}
