import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What opens the server: one to watch, another to control. */
export interface PageTokens {
  readonly watch: string;
  /** `null`: this server takes no commands. */
  readonly control: string | null;
  /** Lets an editor show the page in a frame; `null`: nobody may. */
  readonly frame: string | null;
}

export function newTokens(wish: {
  readonly withControl: boolean;
  readonly framed: boolean;
}): PageTokens {
  return {
    watch: newToken(),
    control: wish.withControl ? newToken() : null,
    frame: wish.framed ? newToken() : null,
  };
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes as long for every text: how much of it is right is not to be learnt. */
export function isToken(given: string | undefined, token: string | null): boolean {
  const same = timingSafeEqual(digest(given ?? ''), digest(token ?? ''));
  return same && token !== null && given !== undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
