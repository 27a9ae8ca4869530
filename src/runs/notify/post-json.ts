import { messageOf } from '../../core/values/errors.js';

/** `null`: it was taken; else why not. Never follows a redirect: it could lead anywhere. */
export async function postJson(
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    const { status } = response;
    if (status >= 300 && status < 400)
      return `answers with a redirect (HTTP ${status}), which is not followed`;
    return response.ok ? null : `answers with HTTP ${status}`;
  } catch (error) {
    return `did not take it: ${signal.aborted ? 'no answer in time' : messageOf(error)}`;
  }
}
