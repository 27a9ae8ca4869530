import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../../core/step/outcome.js';
import { causeOf, causeOfStatus, type VendorError } from './vendor-error.js';
import { endpointFrom, saidOnce, vendorFailure } from './vendor-failure.js';

/** Bodies as vendors send them, and what proxies say in their place: one a line. */
const answers = readFileSync(new URL('fixtures/vendor-answers.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [about = '', status, cause, answer = ''] = line.split('\t');
    return [
      about,
      status ? Number(status) : undefined,
      cause,
      JSON.parse(answer) as string,
    ] as const;
  });
const openai = (code: string, message: string): string =>
  JSON.stringify({ error: { message, type: code, param: null, code } });
const nginx = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const connections = [
  'Cannot connect to API: connect ECONNREFUSED 127.0.0.1:9',
  'getaddrinfo ENOTFOUND api.anthropic.com',
  'getaddrinfo EAI_AGAIN api.openai.com',
  'read ECONNRESET',
  'write EPIPE',
  'connect ETIMEDOUT 203.0.113.5:443',
  'connect EHOSTUNREACH 203.0.113.5:443',
  'Connect Timeout Error UND_ERR_CONNECT_TIMEOUT',
  'other side closed UND_ERR_SOCKET',
  'socket hang up',
  'terminated',
  'fetch failed',
  'API Error: Connection refused (ECONNREFUSED)',
  'API Error: Connection error.',
  'Unable to connect. Is the computer able to access the url?',
  'stream disconnected before completion: Transport error',
  'self signed certificate in certificate chain SELF_SIGNED_CERT_IN_CHAIN',
  'unable to verify the first certificate UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'certificate has expired CERT_HAS_EXPIRED',
  'write EPROTO: wrong version number ERR_SSL_WRONG_VERSION_NUMBER',
];

const words: readonly (readonly [string, Cause | undefined])[] = [
  ['API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}', 'overloaded'],
  ['API Error: 401 {"error":{"type":"authentication_error"}}', 'auth'],
  ['Invalid API key · Please run /login', 'auth'],
  ['OAuth token has expired', 'auth'],
  ['Credit balance is too low', 'credit'],
  ["You've hit your session limit · resets 3pm", 'quota'],
  ["You've hit your usage limit. Try again in 3 hours", 'quota'],
  ['quota exceeded for this project', 'quota'],
  ['429 Too Many Requests', 'rate-limit'],
  ['would exceed the rate limit', 'rate-limit'],
  ['503 Service Unavailable', 'overloaded'],
  ['prompt is too long: 210000 tokens', 'invalid-request'],
  ['Segmentation fault', undefined],
];

describe('X28: what a vendor, a proxy or the system says has one cause', () => {
  it.each(answers)('%s (%s) is %s', (_about, status, cause, text) => {
    expect(causeOf({ status, message: text })).toBe(cause);
    expect(causeOf({ status, message: 'it failed', body: text })).toBe(cause);
  });

  it.each(connections)('%s is the network', (message) => {
    expect(causeOf({ message })).toBe('network');
  });

  it.each(words)('%s, by its words alone', (message, cause) => {
    expect(causeOf({ message })).toBe(cause);
  });

  it('each status has one meaning', () => {
    const statuses = [
      200, 400, 401, 402, 403, 404, 407, 408, 409, 413, 422, 425, 429, 500, 503, 529,
    ];
    expect(statuses.map(causeOfStatus).join(' ')).toBe(
      ' invalid-request auth credit auth invalid-request network overloaded overloaded ' +
        'invalid-request invalid-request overloaded rate-limit overloaded overloaded overloaded',
    );
  });

  it('a backend’s own name counts where status and words say less', () => {
    const named = (known: Cause, rest: Partial<VendorError> = {}) =>
      causeOf({ message: 'x', known, ...rest });
    expect(named('quota')).toBe('quota');
    expect(named('quota', { status: 402, retryAfterMs: 60_000 })).toBe('quota');
    expect(named('auth', { status: 400 })).toBe('auth');
    expect(named('network', { status: 503 })).toBe('overloaded');
    expect(named('refusal', { message: 'stream disconnected: content_filter' })).toBe('refusal');
  });

  it('an account that names when it may be used again has a quota, not no credit', () => {
    const body = openai('insufficient_quota', 'You exceeded your quota');
    expect(causeOf({ message: '', body, status: 429, retryAfterMs: 90_000 })).toBe('quota');
  });
});

describe('X28: the text of a failure', () => {
  const message = 'connect ECONNREFUSED 127.0.0.1:9';

  it('without a connection names the address, what says so, and no password', () => {
    const env = { ANTHROPIC_BASE_URL: 'http://me:secret@127.0.0.1:9' };
    expect(vendorFailure({ message }, endpointFrom('ANTHROPIC_BASE_URL', env))).toEqual({
      status: 'failed',
      cause: 'network',
      message: `no connection to http://127.0.0.1:9 (from ANTHROPIC_BASE_URL): ${message}`,
      retryable: true,
    });
    expect(
      vendorFailure({ message }, endpointFrom('NONE', env, 'https://api.example')).message,
    ).toBe(`no connection to https://api.example: ${message}`);
  });

  it('of a certificate or a page in between is final and says what to look at', () => {
    const certificate = vendorFailure({ message: 'self-signed certificate' });
    expect(certificate).toMatchObject({ cause: 'network', retryable: false });
    expect(certificate.message).toContain('NODE_EXTRA_CA_CERTS');
    const page = vendorFailure({ message: 'Forbidden', body: nginx('Blocked'), status: 403 });
    expect(page).toMatchObject({ cause: 'network', retryable: false });
    expect(page.message).toBe(
      'a web page "Blocked" answered in place of the model (status 403). ' +
        'Is a proxy in between, or is another address meant?',
    );
  });

  it('of missing credit has the vendor’s own words and what to do, and is not repeated', () => {
    const failure = vendorFailure({ message: 'Your credit balance is too low', status: 400 });
    expect(failure).toEqual({
      status: 'failed',
      cause: 'credit',
      message:
        'Your credit balance is too low (status 400). Add credit to the account, or use another key',
    });
  });

  it('says each thing once', () => {
    expect(saidOnce([`Cannot connect to API: ${message}`, message, 'ECONNREFUSED'])).toBe(
      `Cannot connect to API: ${message}`,
    );
    expect(saidOnce(['fetch failed', 'other side closed', 'UND_ERR_SOCKET'])).toBe(
      'fetch failed: other side closed: UND_ERR_SOCKET',
    );
    expect(saidOnce(['', 'same', 'same'])).toBe('same');
  });
});
