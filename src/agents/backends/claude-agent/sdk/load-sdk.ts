import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../../../../core/values/errors.js';
import { isJsonObject } from '../../../../core/values/json.js';
import type { ClaudeSdk } from './sdk-shape.js';

export const packageName = '@anthropic-ai/claude-agent-sdk';
/** The first whose programs know every option that is used here. */
const oldestVersion = '0.3.261';
const install = `npm install ${packageName}`;

interface SdkPlaces {
  readonly sdkPath?: string;
  /** The user's project, if its programs may be started (X103). */
  readonly projectDir?: string;
}

type FoundSdk =
  | { readonly found: true; readonly entry: string; readonly version: string }
  | { readonly found: false; readonly why: string; readonly mend: string };

/** The package beside plenum, or in the project; `sdkPath` alone where it is set. Loads nothing. */
export async function findSdk({ sdkPath, projectDir }: SdkPlaces): Promise<FoundSdk> {
  const starts =
    sdkPath === undefined
      ? [dirname(fileURLToPath(import.meta.url)), ...(projectDir === undefined ? [] : [projectDir])]
      : [resolve(sdkPath)];
  const folders = [
    ...(sdkPath === undefined ? [] : [resolve(sdkPath)]),
    ...starts.flatMap(candidates),
  ];
  for (const folder of folders) {
    const found = await packageIn(folder);
    if (found === null) continue;
    if (isOlder(found.version, oldestVersion)) {
      return {
        found: false,
        why:
          `${packageName} ${found.version} is too old; ` +
          `${oldestVersion} is the oldest that works`,
        mend: `${install}@latest`,
      };
    }
    return { found: true, ...found };
  }
  const where = sdkPath === undefined ? '' : ` in ${sdkPath}`;
  return {
    found: false,
    why: `${packageName} is not installed${where}`,
    mend: sdkPath === undefined ? install : `${install} --prefix ${sdkPath}`,
  };
}

export async function importSdk(entry: string): Promise<ClaudeSdk> {
  const loaded: unknown = await import(pathToFileURL(entry).href);
  if (
    typeof loaded !== 'object' ||
    loaded === null ||
    typeof (loaded as { query?: unknown }).query !== 'function'
  ) {
    throw new Error(`${entry} has no query(): it is not ${packageName}`);
  }
  return loaded as ClaudeSdk;
}

function candidates(start: string): string[] {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules', packageName));
    if (dirname(folder) === folder) return folders;
  }
}

async function packageIn(
  folder: string,
): Promise<{ readonly entry: string; readonly version: string } | null> {
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
  if (manifest === null) return null;
  try {
    const read: unknown = JSON.parse(manifest);
    if (!isJsonObject(read) || read.name !== packageName) return null;
    const entry = join(folder, typeof read.main === 'string' ? read.main : 'sdk.mjs');
    await access(entry);
    return { entry, version: String(read.version) };
  } catch (error) {
    throw new Error(`${folder} cannot be used: ${messageOf(error)}`);
  }
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbers(version), numbers(than)];
  for (let n = 0; n < 3; n += 1) {
    const difference = (left[n] ?? 0) - (right[n] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): number[] {
  return version.split(/[.+-]/).slice(0, 3).map(Number);
}
