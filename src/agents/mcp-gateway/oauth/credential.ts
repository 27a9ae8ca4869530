import type { AuthProvider, FetchLike, OAuthClientProvider } from '@modelcontextprotocol/client';
import type { Credential } from '../server/connect.js';
import type { OAuthSettings } from '../settings/settings.js';
import { withFileLock } from './file-lock.js';
import { type StoredTokens, type TokenFile, tokenFile } from './token-file.js';

/** Renewed a little early: a token that ends on its way is refused. */
const earlyMs = 20_000;

type Unauthorized = Parameters<NonNullable<AuthProvider['onUnauthorized']>>[0];

/**
 * The tokens of one server. However many uses find the token expired, in however many processes, it
 * is renewed once: whoever gets the lock second finds a token other than the one that was refused.
 */
export function createCredential(url: string, settings: OAuthSettings, folder: string): Credential {
  const file = tokenFile(folder, url, settings.clientId);
  const sent = new WeakMap<Response, string>();
  const renewals = new Map<string, Promise<void>>();

  const renew = (refused: string, context: Unauthorized | null): Promise<void> => {
    const running =
      renewals.get(refused) ??
      renewOnce({ url, settings, file, refused, context }).finally(() => renewals.delete(refused));
    renewals.set(refused, running);
    return running;
  };

  const fetchRemembering: FetchLike = async (target, init) => {
    const response = await fetch(target, init);
    const token = /^Bearer (\S+)$/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1];
    sent.set(response, token ?? '');
    return response;
  };

  const provider: AuthProvider = {
    async token() {
      const stored = await file.read();
      if (stored?.expiresAt == null || stored.expiresAt - earlyMs > Date.now())
        return stored?.tokens.access_token;
      // If that fails, the server's refusal says more about where tokens come from.
      await renew(stored.tokens.access_token, null).catch(() => undefined);
      return (await file.read())?.tokens.access_token;
    },
    onUnauthorized: (context) => renew(sent.get(context.response) ?? '', context),
  };
  return { provider, fetch: fetchRemembering };
}

interface Renewal {
  readonly url: string;
  readonly settings: OAuthSettings;
  readonly file: TokenFile;
  readonly refused: string;
  readonly context: Unauthorized | null;
}

async function renewOnce({ url, settings, file, refused, context }: Renewal): Promise<void> {
  const { auth, extractWWWAuthenticateParams } = await import('@modelcontextprotocol/client');
  await withFileLock(`${file.path}.lock`, async () => {
    const stored = await file.read();
    if (stored !== null && stored.tokens.access_token !== refused) return;
    const provider = clientOf(url, settings, file, stored);
    const { resourceMetadataUrl, scope } =
      context === null ? {} : extractWWWAuthenticateParams(context.response);
    await auth(provider, {
      serverUrl: url,
      resourceMetadataUrl,
      scope: settings.scopes?.join(' ') ?? scope,
      fetchFn: context?.fetchFn,
    });
  });
}

/**
 * What the library asks about us. Without a person there are two ways: a refresh token, or a secret
 * of our own.
 */
function clientOf(
  url: string,
  settings: OAuthSettings,
  file: TokenFile,
  stored: StoredTokens | null,
): OAuthClientProvider {
  const client =
    settings.clientId === undefined
      ? stored?.client
      : { client_id: settings.clientId, client_secret: settings.clientSecret };
  const asMachine =
    settings.clientSecret !== undefined && stored?.tokens.refresh_token === undefined;
  const login = Object.assign(
    new Error(`${url} wants a login, and there is no token that could be renewed`),
    { hint: `put a refresh token into ${file.path}, or set oauth.clientId and oauth.clientSecret` },
  );
  if (client == null || (!asMachine && stored?.tokens.refresh_token === undefined)) throw login;
  let current = stored;
  return {
    // Only without one does the library ask for tokens as a machine.
    redirectUrl: asMachine ? undefined : 'http://127.0.0.1/callback',
    clientMetadata: { redirect_uris: [], client_name: 'plenum', scope: settings.scopes?.join(' ') },
    clientInformation: (context) => ({ ...client, issuer: settings.issuer ?? context?.issuer }),
    tokens: (context) =>
      current === null
        ? undefined
        : {
            ...current.tokens,
            issuer: settings.issuer ?? current.tokens.issuer ?? context?.issuer,
          },
    async saveTokens(tokens) {
      const expiresAt =
        tokens.expires_in === undefined ? null : Date.now() + tokens.expires_in * 1000;
      current = { tokens, expiresAt, client: stored?.client ?? null };
      await file.write(current);
    },
    prepareTokenRequest: asMachine
      ? (scope) =>
          new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) })
      : undefined,
    redirectToAuthorization: () => {
      throw login;
    },
    saveCodeVerifier: () => undefined,
    codeVerifier: () => '',
    // The refused token stays in the file: another process may just have replaced it, and a person
    // may want to look.
    invalidateCredentials: (scope) => {
      if (scope !== 'discovery' && scope !== 'verifier' && current !== null) current = null;
    },
  };
}
