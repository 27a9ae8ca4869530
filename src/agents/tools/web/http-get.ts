import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Complaint, codeOf } from '../frame/complaint.js';
import { isPublicAddress } from './public-address.js';

export interface FetchLimits {
  /** Addresses of this machine and its network too. */
  readonly allowPrivate?: boolean;
  /** Of one page, unpacked. */
  readonly bytes?: number;
  /** For all hops together. */
  readonly timeoutMs?: number;
  readonly redirects?: number;
}

export interface Page {
  readonly status: number;
  readonly location: string | undefined;
  readonly type: string;
  readonly body: Buffer;
  /** There is more than the limit. */
  readonly cut: boolean;
}

interface GetLimits {
  readonly allowPrivate: boolean;
  readonly bytes: number;
}

/**
 * One GET, no redirects followed. The name is looked up once and the connection goes to the address
 * that was judged.
 */
export async function httpGet(url: URL, limits: GetLimits, signal: AbortSignal): Promise<Page> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const pinned = await judgedAddress(host, limits.allowPrivate);
  signal.throwIfAborted();
  try {
    const response = await answerTo(url, pinned, signal);
    const { body, cut } = await bodyOf(response, limits.bytes);
    return {
      status: response.statusCode ?? 0,
      location: response.headers.location,
      type: response.headers['content-type'] ?? '',
      body,
      cut,
    };
  } catch (error) {
    if (signal.aborted || error instanceof Complaint) throw error;
    throw new Complaint(
      `${url.host} could not be reached or broke off (${codeOf(error) || 'no reason given'})`,
    );
  }
}

interface Address {
  readonly address: string;
  readonly family: number;
}

async function judgedAddress(host: string, allowPrivate: boolean): Promise<Address> {
  const addresses: readonly Address[] = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await lookup(host, { all: true }).catch((error: unknown) => {
        throw new Complaint(
          `the name ${host} could not be looked up (${codeOf(error)}): check the address`,
        );
      });
  const [first] = addresses;
  if (!first) throw new Complaint(`the name ${host} has no address`);
  if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new Complaint(
      `${host} is an address of this machine or its network: WebFetch ` +
        'reaches the public internet only',
    );
  }
  return first;
}

function answerTo(url: URL, pinned: Address, signal: AbortSignal): Promise<http.IncomingMessage> {
  const fixed: LookupFunction = (_host, options, done) => {
    if (options.all) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  const headers = {
    'user-agent': 'plenum',
    accept: 'text/html, text/plain;q=0.9, */*;q=0.5',
    'accept-encoding': 'gzip, deflate, br',
  };
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    // No agent: a connection kept alive could be one that was never judged.
    request(url, { method: 'GET', headers, lookup: fixed, agent: false, signal }, resolve)
      .once('error', reject)
      .end();
  });
}

async function bodyOf(
  response: http.IncomingMessage,
  most: number,
): Promise<{ readonly body: Buffer; readonly cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(response)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > most) break;
    }
  } finally {
    response.destroy();
  }
  return { body: Buffer.concat(chunks).subarray(0, most), cut: size > most };
}

function unpacked(response: http.IncomingMessage): Readable {
  const unpack = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  };
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return response;
  if (!Object.hasOwn(unpack, encoding))
    throw new Complaint(
      `the answer is packed in a way that is not known (${encoding.slice(0, 40)})`,
    );
  const opened = unpack[encoding as keyof typeof unpack]();
  // A connection that breaks off ends the unpacked stream with an error, where it is read.
  return pipeline(response, opened, () => undefined);
}
