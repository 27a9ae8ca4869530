import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorCode } from '../../core/values/error-codes.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { systemError } from '../../runs/look/system-error.js';
import type { TextChange } from '../../runs/page/hidden-keys.js';

/** What went wrong, as `--json` says it. */
export interface ErrorAnswer {
  readonly version: 1;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

const statuses: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  E_USAGE: 400,
  E_PAGE_TOKEN: 401,
  E_PAGE_ORIGIN: 403,
  E_NESTED: 403,
  E_RUN_NOT_FOUND: 404,
  E_AGENT_NOT_FOUND: 404,
  E_FILE_NOT_FOUND: 404,
  E_NO_RESULT: 404,
  E_NO_REPOSITORY: 404,
  E_GIT_REF: 404,
  E_NOT_GRANTED: 403,
  E_NEEDS_PERSON: 409,
  E_NOT_STEERABLE: 409,
  E_RUN_NOT_DRIVEN: 409,
  E_RUN_DRIVEN: 409,
  E_RUN_FENCED: 409,
  E_REVIEW_CONFLICT: 409,
  E_REVIEW_OPEN: 409,
  E_BRANCH_IN_USE: 409,
  E_APPLY_OVERLAP: 409,
  E_APPLY_CONFLICT: 409,
  E_APPLY_SPARSE: 409,
  E_PAGE_MISSING: 503,
  E_CONTROL_TIMEOUT: 504,
};

/** The status of an error of this server. */
export function statusOf(error: unknown): ContentfulStatusCode {
  return (PlenumError.is(error) ? statuses[error.code] : undefined) ?? 500;
}

export function errorAnswer(thrown: unknown, hide: TextChange): ErrorAnswer {
  const known = PlenumError.is(thrown) ? thrown : systemError(thrown);
  const { code, hint = '' } = known ?? { code: 'E_INTERNAL', hint: 'plenum doctor' };
  return { version: 1, error: hide({ code, message: messageOf(known ?? thrown), hint }) };
}

/** A path, a method or a body that this server does not take, whoever asks. */
export function refuse(context: Context, status: ContentfulStatusCode, message: string): Response {
  const error = { code: 'E_USAGE', message, hint: 'plenum help docs/ui.md' };
  return context.json({ version: 1, error } satisfies ErrorAnswer, status);
}
