import { looksBinary } from '../files/binary.js';
import { openChecked } from '../paths/checked-file.js';
import { locationAt } from '../paths/locate.js';
import {
  type FileHits,
  mostHits,
  mostSearchedBytes,
  type SearchRequest,
  type SearchResult,
  topOf,
} from './file-hits.js';
import { rulesReaching } from './ignore-rules.js';
import { compiled, lineMatcher } from './line-matcher.js';
import { filesUnder, storeFolders } from './walk.js';

/**
 * The search where there is no `rg`, and for patterns that only JavaScript knows. `budgetMs` is for
 * one file.
 */
export async function searchByWalking(
  request: SearchRequest,
  budgetMs = 3000,
): Promise<SearchResult> {
  const { start, signal, place } = request;
  const matcher = lineMatcher(compiled(request.pattern, request.ignoreCase), budgetMs);
  const files: FileHits[] = [];
  let left = mostHits;
  try {
    const ignore = start.isFile ? undefined : await rulesReaching(topOf(request), start.path);
    for await (const path of filesUnder(start.path, { signal, skip: storeFolders, ignore })) {
      if (!request.wanted(path)) continue;
      const bytes = await searchableBytes(locationAt(path, place));
      if (bytes === null) continue;
      const lines = await matcher.lines(bytes, Math.min(left, request.perFile), signal);
      if (lines.length === 0) continue;
      files.push({ path, lines });
      left -= lines.length;
      if (left <= 0) return { files, partial: true };
    }
    return { files, partial: false };
  } finally {
    await matcher.close();
  }
}

/** The whole of a text file; `null` for one that is binary, too large or cannot be read. */
export async function searchableBytes(
  location: ReturnType<typeof locationAt>,
): Promise<Buffer | null> {
  const file = await openChecked(location).catch(() => null);
  if (!file) return null;
  try {
    if ((await file.stat()).size > mostSearchedBytes) return null;
    const bytes = await file.readFile();
    return looksBinary(bytes) ? null : bytes;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
