import { describe, expect, it } from 'vitest';
import type { Cause } from '../../core/step/outcome.js';
import { causeOf, causeOfStatus, type VendorError } from './vendor-error.js';
import { endpointFrom, saidOnce, vendorFailure } from './vendor-failure.js';

/** Bodies as the vendors send them; what a proxy or the system says in their place. */
const anthropic = (type: string, message: string): string =>
  JSON.stringify({ type: 'error', error: { type, message } });
const openai = (code: string | null, type: string, message: string): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const gemini = (code: number, status: string, message: string, details: unknown[] = []): string =>
  JSON.stringify({ error: { code, message, status, details } });
const perQuota = (quotaId: string) => ({ violations: [{ quotaId }] });
const nginx = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body></html>`;

type Row = readonly [about: string, status: number | undefined, text: string, cause: Cause];

const answers: readonly Row[] = [
  [
    'Anthropic 400',
    400,
    anthropic('invalid_request_error', 'max_tokens: must be > 0'),
    'invalid-request',
  ],
  ['Anthropic 401', 401, anthropic('authentication_error', 'invalid x-api-key'), 'auth'],
  [
    'Anthropic 403',
    403,
    anthropic('permission_error', 'Your API key does not have permission'),
    'auth',
  ],
  ['Anthropic 403 forbidden', 403, anthropic('forbidden', 'Request not allowed'), 'auth'],
  ['Anthropic 404', 404, anthropic('not_found_error', 'model: claude-x'), 'invalid-request'],
  [
    'Anthropic 413',
    413,
    anthropic('request_too_large', 'Request exceeds the maximum size'),
    'invalid-request',
  ],
  [
    'Anthropic 429',
    429,
    anthropic(
      'rate_limit_error',
      "This request would exceed your organization's rate limit of 50 requests per minute",
    ),
    'rate-limit',
  ],
  ['Anthropic 500', 500, anthropic('api_error', 'Internal server error'), 'overloaded'],
  ['Anthropic 504', 504, anthropic('timeout_error', 'Request timed out'), 'overloaded'],
  ['Anthropic 529', 529, anthropic('overloaded_error', 'Overloaded'), 'overloaded'],
  [
    'Anthropic without credit',
    400,
    anthropic(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
    'credit',
  ],
  [
    'Anthropic billing',
    402,
    anthropic('billing_error', 'There is an issue with your billing'),
    'credit',
  ],
  [
    'Anthropic spend limit',
    400,
    anthropic(
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
    'quota',
  ],
  [
    'OpenAI 401',
    401,
    openai('invalid_api_key', 'invalid_request_error', 'Incorrect API key provided: sk-x.'),
    'auth',
  ],
  [
    'OpenAI 403 country',
    403,
    openai(
      'unsupported_country_region_territory',
      'request_forbidden',
      'Country, region, or territory not supported',
    ),
    'auth',
  ],
  [
    'OpenAI 404',
    404,
    openai('model_not_found', 'invalid_request_error', 'The model `x` does not exist'),
    'invalid-request',
  ],
  [
    'OpenAI 429 per minute',
    429,
    openai(
      'rate_limit_exceeded',
      'tokens',
      'Rate limit reached for gpt-x in organization org-y on tokens per min (TPM): Limit 30000. Please try again in 1.5s.',
    ),
    'rate-limit',
  ],
  [
    'OpenAI 429 per day',
    429,
    openai(
      'rate_limit_exceeded',
      'requests',
      'Rate limit reached for gpt-x on requests per day (RPD): Limit 200. Please try again in 7m12s.',
    ),
    'quota',
  ],
  [
    'OpenAI without credit',
    429,
    openai(
      'insufficient_quota',
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
    ),
    'credit',
  ],
  [
    'OpenAI hard limit',
    429,
    openai(
      'billing_hard_limit_reached',
      'insufficient_quota',
      'Billing hard limit has been reached',
    ),
    'credit',
  ],
  [
    'OpenAI inactive',
    429,
    openai(
      'billing_not_active',
      'billing_not_active',
      'Your account is not active, please check your billing details on our website.',
    ),
    'credit',
  ],
  ['OpenAI 500', 500, openai(null, 'server_error', 'The server had an error'), 'overloaded'],
  [
    'OpenAI 503',
    503,
    openai(null, 'server_error', 'The engine is currently overloaded'),
    'overloaded',
  ],
  [
    'Gemini bad key',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { reason: 'API_KEY_INVALID' },
    ]),
    'auth',
  ],
  [
    'Gemini 400',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received.'),
    'invalid-request',
  ],
  [
    'Gemini country',
    400,
    gemini(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    'invalid-request',
  ],
  [
    'Gemini no billing',
    403,
    gemini(
      403,
      'PERMISSION_DENIED',
      'This API method requires billing to be enabled. Please enable billing on project #1',
    ),
    'credit',
  ],
  [
    'Gemini free tier',
    400,
    gemini(
      400,
      'FAILED_PRECONDITION',
      'The free tier is not available in your country. Please enable billing on your project',
    ),
    'credit',
  ],
  [
    'Gemini prepaid',
    429,
    gemini(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
    'credit',
  ],
  [
    'Gemini 429 per minute',
    429,
    gemini(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      [perQuota('GenerateRequestsPerMinutePerProjectPerModel')],
    ),
    'rate-limit',
  ],
  [
    'Gemini 429 per day',
    429,
    gemini(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      [perQuota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
    ),
    'quota',
  ],
  [
    'Gemini 503',
    503,
    gemini(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    'overloaded',
  ],
  [
    'OpenRouter 402',
    402,
    '{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/credits","code":402}}',
    'credit',
  ],
  [
    'OpenRouter 402 too large',
    402,
    '{"error":{"message":"This request requires more credits, or fewer max_tokens.","code":402}}',
    'credit',
  ],
  [
    'DeepSeek 402',
    402,
    '{"error":{"message":"Insufficient Balance","type":"unknown_error"}}',
    'credit',
  ],
  [
    'xAI 403',
    403,
    '{"code":"The caller does not have permission","error":"Your newly created team doesn\'t have any credits yet."}',
    'credit',
  ],
  [
    'Groq 413',
    413,
    '{"error":{"message":"Request too large for model","type":"tokens","code":"rate_limit_exceeded"}}',
    'invalid-request',
  ],
  [
    'Mistral 429',
    429,
    '{"message":"Service tier capacity exceeded for this model."}',
    'rate-limit',
  ],
  ['status 408', 408, 'Request Timeout', 'overloaded'],
  ['status 409', 409, 'conflict', 'overloaded'],
  ['status 502 of a proxy', 502, nginx('502 Bad Gateway'), 'overloaded'],
  ['status 503 of a proxy', 503, nginx('503 Service Temporarily Unavailable'), 'overloaded'],
  ['status 504 of a proxy', 504, nginx('504 Gateway Time-out'), 'overloaded'],
  [
    'status 524 of Cloudflare',
    524,
    '<!DOCTYPE html><title>a timeout occurred</title>',
    'overloaded',
  ],
  [
    'status 403 of a firewall',
    403,
    '<!DOCTYPE html><html><head><title>Access Denied</title></head></html>',
    'network',
  ],
  ['status 404 of a web server', 404, nginx('404 Not Found'), 'network'],
  ['status 407 of a proxy', 407, 'Proxy Authentication Required', 'network'],
  [
    'a log-in page with status 200',
    undefined,
    '<html><head><title>Guest Wi-Fi</title></head></html>',
    'network',
  ],
];

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
  it.each(answers)('%s (%s)', (_about, status, text, cause) => {
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
    const body = openai('insufficient_quota', 'insufficient_quota', 'You exceeded your quota');
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
