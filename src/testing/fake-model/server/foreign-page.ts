import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { sendJson } from './exchange.js';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * A page in a browser reaches a loopback address too, also under a name of its own (DNS rebinding).
 * Where the server is reached over a network, its name is whatever the network says.
 */
export function isFromPage({ host = '', origin }: IncomingHttpHeaders, bound: string): boolean {
  if (origin !== undefined && !loopback.test(nameOf(origin.replace(/^[a-z]+:\/\//i, ''))))
    return true;
  const isLocal = loopback.test(bound) || bound === '::1';
  return isLocal && !loopback.test(nameOf(host));
}

export function refusePage(response: ServerResponse): void {
  sendJson(response, 403, {
    error: { message: 'the fake model answers programs of this machine, not pages of others' },
  });
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
