import type { Failure } from '../../core/ports/backend.js';
import { failed } from './failure.js';
import { causeOf, isCertificate, isPage, type VendorError } from './vendor-error.js';

/** Where requests go, and what says so. */
export interface VendorEndpoint {
  readonly address: string | undefined;
  /** The variable or setting that the address comes from; absent: it is the vendor's own. */
  readonly from?: string | undefined;
}

/** As a variable of the environment says it, where it is set. */
export function endpointFrom(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  otherwise?: string,
): VendorEndpoint {
  const set = env[name];
  return set === undefined || set === '' ? { address: otherwise } : { address: set, from: name };
}

const longestMessage = 600;
const addCredit = 'Add credit to the account, or use another key';

/** Failure out of what a vendor, or what stands before it, said: the cause and one text. */
export function vendorFailure(error: VendorError, endpoint?: VendorEndpoint): Failure {
  const cause = causeOf(error) ?? 'crash';
  const said = saidText(error);
  if (cause === 'network') return unreached(error, said, endpoint);
  const message = cause === 'credit' && said !== '' ? `${said}. ${addCredit}` : said;
  return failed(cause, message, error.retryAfterMs);
}

function saidText(error: VendorError): string {
  const { status } = error;
  const message = isPage(error) ? pageText(error) : clipped(error.message.trim());
  if (status === undefined || message.includes(String(status))) return message;
  return `${message} (status ${status})`.trim();
}

function clipped(text: string): string {
  return text.length > longestMessage ? `${text.slice(0, longestMessage)} …` : text;
}

function pageText({ message, body = '' }: VendorError): string {
  const html = /<(title|h1)[^>]*>\s*([^<]+?)\s*</i.exec(`${body} ${message}`)?.[2];
  const title = html === undefined ? '' : ` "${html.replace(/\s+/g, ' ').slice(0, 100)}"`;
  return `a web page${title} answered in place of the model`;
}

/** A certificate or a page that is in the way does not go away by asking again. */
function unreached(
  error: VendorError,
  said: string,
  endpoint: VendorEndpoint = { address: undefined },
): Failure {
  const isFinal = isCertificate(`${error.body ?? ''} ${error.message}`) || isPage(error);
  const message = `${whereText(endpoint)}${said}${adviceFor(error)}`;
  const failure = failed('network', message, error.retryAfterMs);
  return isFinal ? { ...failure, retryable: false } : failure;
}

function whereText({ address = '', from }: VendorEndpoint): string {
  if (address === '') return '';
  const source = from === undefined ? '' : ` (from ${from})`;
  return `no connection to ${shownAddress(address)}${source}: `;
}

function adviceFor(error: VendorError): string {
  if (isPage(error)) return '. Is a proxy in between, or is another address meant?';
  return isCertificate(`${error.body ?? ''} ${error.message}`)
    ? '. NODE_EXTRA_CA_CERTS can name the certificate of a proxy'
    : '';
}

/** Without what it may hold of a name and a password. */
function shownAddress(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

/**
 * One text out of what an error and those that it came from say: nothing that another part says
 * already.
 */
export function saidOnce(parts: readonly string[]): string {
  const texts = parts.map((part) => part.trim()).filter((part) => part !== '');
  const kept = texts.filter(
    (part, index) =>
      !texts.some(
        (other, at) =>
          at !== index &&
          other.toLowerCase().includes(part.toLowerCase()) &&
          (other.length > part.length || at < index),
      ),
  );
  return kept.join(': ');
}
