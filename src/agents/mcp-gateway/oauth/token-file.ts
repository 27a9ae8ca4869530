import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredOAuthTokens } from '@modelcontextprotocol/client';
import { isJsonObject } from '../../../core/values/json.js';
import { writeDurable } from '../../../host/disk/durable-file.js';

export interface StoredTokens {
  readonly tokens: StoredOAuthTokens;
  /** Milliseconds since the epoch, where the server said how long they last. */
  readonly expiresAt: number | null;
  /** The client they were given to, where it is not in the configuration. */
  readonly client: { readonly client_id: string; readonly client_secret?: string } | null;
}

export interface TokenFile {
  readonly path: string;
  read(): Promise<StoredTokens | null>;
  write(stored: StoredTokens): Promise<void>;
}

/** One file per server and client, readable by the user alone. */
export function tokenFile(folder: string, server: string, clientId: string | undefined): TokenFile {
  const name = createHash('sha256')
    .update(`${server}\0${clientId ?? ''}`)
    .digest('hex');
  const path = join(folder, `${name}.json`);
  return {
    path,
    read: () => readTokens(path),
    write: (stored) => writeDurable(path, `${JSON.stringify({ version: 1, server, ...stored })}\n`),
  };
}

async function readTokens(path: string): Promise<StoredTokens | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isJsonObject(value) || !areTokens(value.tokens)) return null;
    return {
      tokens: value.tokens,
      expiresAt: typeof value.expiresAt === 'number' ? value.expiresAt : null,
      client: isClient(value.client) ? value.client : null,
    };
  } catch {
    return null;
  }
}

/** What this file holds was written by ourselves; it may have been cut short. */
function areTokens(value: unknown): value is StoredOAuthTokens {
  return isJsonObject(value) && typeof value.access_token === 'string';
}

function isClient(value: unknown): value is NonNullable<StoredTokens['client']> {
  return isJsonObject(value) && typeof value.client_id === 'string';
}
