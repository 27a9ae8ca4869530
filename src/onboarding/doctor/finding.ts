import type { reachBackend } from '../../agents/catalogue/usable-backend.js';
import type { Config } from '../../config/values/config.js';

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

/** How the addresses of a backend are tried. */
export type EndpointCheck = typeof reachBackend;

/** A place whose configuration could be read. */
export interface KnownPlace extends Place {
  readonly config: Config;
  readonly trusted: boolean;
  /** `null`: no address is tried. */
  readonly reach: EndpointCheck | null;
}

export function good(what: string, text: string): Finding {
  return { what, state: 'good', text, mend: null };
}

export function note(what: string, text: string, mend: string | null = null): Finding {
  return { what, state: 'note', text, mend };
}

export function broken(what: string, text: string, mend: string | null): Finding {
  return { what, state: 'broken', text, mend };
}
