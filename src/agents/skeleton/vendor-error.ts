import type { Cause } from '../../core/step/outcome.js';

/** What came back instead of an answer, in whatever way it was told. */
export interface VendorError {
  /** The vendor's own words. */
  readonly message: string;
  /** Everything else that was said: a body, the name of an error. */
  readonly body?: string | undefined;
  readonly status?: number | undefined;
  /** What the program that passes it on calls it. */
  readonly known?: Cause | undefined;
  readonly retryAfterMs?: number | undefined;
}

const anyOf = (...parts: readonly RegExp[]): RegExp =>
  new RegExp(parts.map(({ source }) => source).join('|'), 'i');

const connection = anyOf(
  /\b(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EPIPE|ETIMEDOUT)\b/,
  /\b(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EPROTO)\b/,
  /\b(UND_ERR_\w+|ERR_SOCKET_\w+)\b/,
  /socket hang up|socket (was |connection )?closed|other side closed|fetch failed/,
  /(cannot|unable to|could not|failed to) connect/,
  /connection ?(error|refused|reset|closed|lost|aborted|timed ?out|failed)/,
  /no connection|network (error|is unreachable|connection)/,
  /stream (ended|closed|disconnected)|getaddrinfo|^ ?terminated$/,
);
/** As far as they are about a connection to somebody else. */
const systemNames = anyOf(
  /\b(ECONN(REFUSED|RESET)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|\w*SELF_SIGNED_CERT\w*)\b/,
);
const certificate = anyOf(
  /\b(ERR_TLS_\w+|ERR_SSL_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_(VERIFY|GET)_\w+|CERT_\w+)\b/,
  /self[- ]signed certificate|certificate (has expired|is not|verify failed)/,
  /unable to verify the first certificate|hostname\/IP does not match/,
);
const page = /^\s*(<!doctype html|<html|<head)/i;

/** Nothing but money helps. */
const noCredit = anyOf(
  /credit balance|billing_error|billing_hard_limit|billing_not_active|billing_disabled/,
  /billing hard limit|payment[ _]required|out of credits?/,
  /(insufficient|not enough|no (remaining|more)|used all( \w+)?|have any|more) credits/,
  /credits? (are|is|have been|has been|were) (depleted|exhausted|used up)/,
  /insufficient[ _](balance|funds|credits?)|(buy|purchase|add|top up) (more )?credits/,
  /(enable|requires?) billing|billing (to be|must be|is not)|account is not active/,
);
/** Of an account without credit, too; behind some gateways it comes with a time. */
const openAiSpent = /insufficient_quota/i;
/** Used up for now: it comes back by itself, at a time of its own. */
const usedUp = anyOf(
  /you've (hit|reached) your|you have reached your specified api usage limits/,
  /usage ?limit|you're out of|your org is out of|per ?day/,
  /\b(daily|weekly|monthly|session|5-hour) (\w+ )?(limit|quota)/,
  /quota (is |was |has been )?(exceeded|exhausted|used up)|out of quota/,
  /exceeded (your|the) (current )?quota/,
);
const perMinute = /per ?minute/i;
const badKey = anyOf(
  /api[_ ]key[_ ]?(is )?(not[_ ]valid|invalid|missing)/,
  /(invalid|incorrect|expired|missing)[_ ](x-)?api[_ -]key|invalid x-api-key/,
  /authentication(_error|_failed| failed| required)|unauthenticated|unauthori[sz]ed/,
  /permission_error|not (logged|signed) in|please (log|sign) ?in|run \/login/,
  /invalid bearer token|(oauth|access) token (has |is )?(expired|invalid|revoked)/,
);
const limited = /rate[ _-]?limit|too many requests|resource_exhausted|rate increased/i;
const busy = anyOf(
  /overloaded|\bunavailable\b|internal server error|bad gateway|gateway time-?out/,
  /server_error|at capacity|capacity exceeded/,
);
const refused = anyOf(
  /invalid_request|invalid_argument|not_found_error|model[ _]not[ _]found/,
  /prompt is too long|context_length_exceeded/,
);
const statusInText =
  /\b(400|401|402|403|404|407|408|409|413|422|425|429|500|502|503|504|52[0-9])\b/;

/** What a status means where nothing else is said; absent where it says nothing by itself. */
export function causeOfStatus(status: number): Cause | undefined {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'credit';
  if (status === 407) return 'network';
  if (status === 429) return 'rate-limit';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'overloaded';
  return status >= 400 ? 'invalid-request' : undefined;
}

/**
 * The one meaning that an error has, whichever backend met it (X28): a web page in place of an
 * answer, money, the network, the status, the backend's own name for it, the words; the first of
 * these that says something. `undefined`: none does.
 */
export function causeOf(error: VendorError): Cause | undefined {
  const { message, body = '', known, status } = error;
  const text = `${body} ${message}`;
  if (known === 'refusal' || known === 'length') return known;
  if (isPage(error)) return pageCause(status);
  const money = status !== undefined && status >= 500 ? undefined : moneyCause(error, text);
  if (money !== undefined) return money;
  if (status === undefined && (connection.test(text) || isCertificate(text))) return 'network';
  const byStatus = status === undefined ? undefined : causeOfStatus(status);
  if (byStatus !== undefined && byStatus !== 'invalid-request') return byStatus;
  // With a status there was an answer.
  if (known !== undefined && (known !== 'network' || status === undefined)) return known;
  if (status === 400 && badKey.test(text)) return 'auth';
  return byStatus ?? causeOfStatus(statusIn(text) ?? 0) ?? causeOfWords(text);
}

/**
 * What a program of any kind said when it failed: only words that can mean nothing else, as its
 * output may be about anything.
 */
export function causeOfOutput(text: string): Cause | undefined {
  if (noCredit.test(text) || openAiSpent.test(text)) return 'credit';
  if (systemNames.test(text)) return 'network';
  if (badKey.test(text)) return 'auth';
  if (/overloaded_error/.test(text)) return 'overloaded';
  return /rate_limit_(error|exceeded)|429 too many requests/i.test(text) ? 'rate-limit' : undefined;
}

/** A web page in place of an answer: a proxy, a firewall, a log-in, or another address is meant. */
export function isPage({ message, body = '' }: VendorError): boolean {
  return page.test(body) || page.test(message);
}

export function isCertificate(text: string): boolean {
  return certificate.test(text);
}

function pageCause(status: number | undefined): Cause {
  if (status === 429) return 'rate-limit';
  return status !== undefined && status >= 500 ? 'overloaded' : 'network';
}

/** An account without credit is told from a plan that is used up until a time (X81). */
function moneyCause({ status, known, retryAfterMs }: VendorError, text: string): Cause | undefined {
  const hasTime = retryAfterMs !== undefined;
  if (known === 'quota' && hasTime) return 'quota';
  if (noCredit.test(text) || status === 402 || known === 'credit') return 'credit';
  if (openAiSpent.test(text)) return hasTime ? 'quota' : 'credit';
  return known === 'quota' || (usedUp.test(text) && !perMinute.test(text)) ? 'quota' : undefined;
}

function statusIn(text: string): number | undefined {
  const found = statusInText.exec(text)?.[0];
  return found === undefined ? undefined : Number(found);
}

function causeOfWords(text: string): Cause | undefined {
  if (badKey.test(text)) return 'auth';
  if (limited.test(text)) return 'rate-limit';
  if (busy.test(text)) return 'overloaded';
  return refused.test(text) ? 'invalid-request' : undefined;
}
