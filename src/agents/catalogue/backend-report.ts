import type { BackendKind } from '../../config/schema/choices.js';

export type { BackendKind };

export interface BackendReport {
  readonly name: string;
  readonly kind: BackendKind;
  readonly usable: boolean;
  readonly why: string;
  /** The one command or edit that mends it. */
  readonly mend: string | null;
  /** What it cannot enforce (C93), in words. */
  readonly lacks: readonly string[];
}

/** What one kind of backend says about itself; name and kind are known to whoever asks. */
export type KindReport = Omit<BackendReport, 'name' | 'kind' | 'lacks'>;

/** Whether what a backend asks can be reached, and takes the key. */
export interface EndpointReport {
  /** Of the provider whose address it is. */
  readonly name: string;
  readonly address: string;
  readonly state: 'answers' | 'key-refused' | 'unreachable';
  readonly why: string;
  readonly mend: string | null;
  /** It serves calls that name no model. */
  readonly standard: boolean;
}

/** Where keys and programs are looked for. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, for logins of agent programs. */
  readonly home?: string;
  /** The project; only where it is trusted, as its `node_modules` may hold programs (X103). */
  readonly projectDir?: string;
  /** Programs may be started for a moment, to see whether they work. */
  readonly mayStart?: boolean;
}
