import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import { foldRoot } from './fold-root.js';
import { geminiRules } from './gemini-rules.js';
import { openaiRules } from './openai-rules.js';
import { renameKeys, withOriginalKeys } from './rename-keys.js';
import { soundSchema } from './sound-schema.js';

/**
 * Whose rules an input schema has to meet. `any`: a program talks to a vendor that we do not know.
 */
export type SchemaRules = 'anthropic' | 'openai' | 'gemini' | 'any';

/** What one vendor wants beyond what all want. */
export interface VendorRules {
  readonly schema: JsonObject;
  /** Undoes it in arguments. */
  readonly restore: (input: JsonObject) => JsonObject;
}

export type FoldedTool =
  | {
      readonly ok: true;
      /** For the model. */
      readonly input: JsonObject;
      /** To be said with the tool's description; `''` when nothing got lost. */
      readonly note: string;
      /** The arguments of a use, as the server knows them. */
      readonly restore: (input: JsonObject) => JsonObject;
    }
  | { readonly ok: false; readonly problem: string };

const known = new WeakMap<JsonObject, Map<SchemaRules, FoldedTool>>();

/**
 * An input schema in the form that a vendor accepts (X166). It accepts what the original
 * accepts, and more: the server checks.
 * Never throws. Hundreds of agents are offered the same tools, so each schema is folded once.
 */
export function foldTool(original: Json | undefined, rules: SchemaRules): FoldedTool {
  if (!isJsonObject(original)) return fold(original, rules);
  const folds = known.get(original) ?? new Map<SchemaRules, FoldedTool>();
  known.set(original, folds);
  const folded = folds.get(rules) ?? fold(original, rules);
  folds.set(rules, folded);
  return folded;
}

function fold(original: Json | undefined, rules: SchemaRules): FoldedTool {
  if (original === false) return { ok: false, problem: 'its input schema accepts nothing' };
  if (original !== undefined && original !== null && original !== true && !isJsonObject(original))
    return { ok: false, problem: 'its input schema is no schema' };
  try {
    const folded = foldRoot(soundSchema(isJsonObject(original) ? original : {}));
    if (folded === null) return { ok: false, problem: 'its input is no object' };
    const { schema, originals } = renameKeys(folded.schema);
    const own = vendorRules(schema, rules);
    return {
      ok: true,
      input: own.schema,
      note: folded.note,
      restore: (input) => withOriginalKeys(own.restore(input), originals) as JsonObject,
    };
  } catch {
    return { ok: false, problem: 'its input schema is nested too deeply' };
  }
}

function vendorRules(schema: JsonObject, rules: SchemaRules): VendorRules {
  if (rules === 'gemini') return geminiRules(schema);
  // What Anthropic wants, all want: a plain object at the root, plain names, a sound draft.
  const kept = { schema, restore: (input: JsonObject) => input };
  return rules === 'anthropic' ? kept : { ...kept, schema: openaiRules(schema) };
}
