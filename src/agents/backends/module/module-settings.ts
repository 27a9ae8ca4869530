import * as z from 'zod/mini';
import { text } from '../../../settings/setting.js';
import { entryOf } from '../../skeleton/entry.js';

/** A backend that somebody else wrote reads its own keys itself. */
export const moduleSettings = z.catchall(
  entryOf('module', { path: text('File whose default export makes the backend.') }),
  z.json(),
);
