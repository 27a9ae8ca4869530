import type { ToolPlace } from '../../../core/ports/tool.js';
import { isWithin } from '../paths/locate.js';

/** A file and the numbers of its lines that match. */
export interface FileHits {
  readonly path: string;
  readonly lines: readonly number[];
}

export interface SearchStart {
  /** Real path. */
  readonly path: string;
  readonly isFile: boolean;
}

export interface SearchRequest {
  readonly start: SearchStart;
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Whether a file, by absolute path, is wanted at all. */
  readonly wanted: (path: string) => boolean;
  readonly place: ToolPlace;
  /** Lines that are wanted of one file. */
  readonly perFile: number;
  readonly signal: AbortSignal;
}

export interface SearchResult {
  /** By path. */
  readonly files: readonly FileHits[];
  /** There is more than the search may collect. */
  readonly partial: boolean;
}

/** Lines that one search collects; larger files are not searched. */
export const mostHits = 20_000;
export const mostSearchedBytes = 10 * 1024 * 1024;

/** The highest folder whose `.gitignore` counts. */
export function topOf({ start, place }: SearchRequest): string {
  return isWithin(place.root, start.path) ? place.root : start.path;
}
