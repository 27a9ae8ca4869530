import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredOAuthTokens } from '@modelcontextprotocol/client';
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
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<StoredTokens> | null;
    if (typeof value?.tokens?.access_token !== 'string') return null;
    return {
      tokens: value.tokens,
      expiresAt: typeof value.expiresAt === 'number' ? value.expiresAt : null,
      client: typeof value.client?.client_id === 'string' ? value.client : null,
    };
  } catch {
    return null;
  }
}
