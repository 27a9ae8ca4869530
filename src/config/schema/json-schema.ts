import * as z from 'zod/mini';
import type { JsonObject } from '../../core/values/json.js';
import { abouts } from '../../settings/setting.js';
import { configSchema } from './config-schema.js';

/** The published `schemas/config.schema.json`. */
export function publishedSchema(): JsonObject {
  const made = z.toJSONSchema(configSchema, { target: 'draft-7', metadata: abouts });
  const { $schema = null, ...schema } = JSON.parse(JSON.stringify(made)) as JsonObject;
  return { $schema, title: 'plenum configuration', ...schema };
}
