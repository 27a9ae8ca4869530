import type { Ajv, ErrorObject, Options } from 'ajv';
import type { SchemaCheck, SchemaChecker } from '../../core/ports/schema-checker.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { canonicalJson, type JsonObject } from '../../core/values/json.js';
import { guardedPattern } from './guarded-pattern.js';

const mostErrors = 6;
const longestText = 800;

const pattern = Object.assign(guardedPattern, { code: 'guardedPattern' });
const options: Options = {
  strict: false,
  allErrors: true,
  // Unknown formats are annotations here; without this each would be warned about on the console.
  logger: false,
  addUsedSchema: false,
  code: { regExp: pattern },
};

type Dialect = 'draft-07' | '2020-12';

/** Draft-07 only where the schema says so or uses what 2020-12 took away. */
function dialectOf(schema: JsonObject, text: string): Dialect {
  if (typeof schema.$schema === 'string')
    return /draft-0[4-7]/.test(schema.$schema) ? 'draft-07' : '2020-12';
  return /"items":\[|"additionalItems":|"dependencies":\{/.test(text) ? 'draft-07' : '2020-12';
}

type Compiler = Pick<Ajv, 'compile'>;
type CreateAjv = () => Compiler;

// Loading ajv takes longer than starting a whole run without schemas.
const load: Readonly<Record<Dialect, () => Promise<CreateAjv>>> = {
  'draft-07': async () => {
    const { Ajv } = await import('ajv');
    return () => new Ajv(options);
  },
  '2020-12': async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    return () => new Ajv2020(options);
  },
};

export interface LibraryChecker extends SchemaChecker {
  /**
   * Loads ajv now. After that `compile` waits for promise jobs only, which a run on a virtual clock
   * needs to be the same every time.
   */
  load(): Promise<void>;
}

/**
 * Checks with ajv; one instance per dialect, one compilation per distinct schema. Loads nothing
 * from the network.
 */
export function createAjvChecker(): LibraryChecker {
  const checks = new Map<string, Promise<SchemaCheck>>();
  const loaded = new Map<Dialect, Promise<CreateAjv>>();
  const instances = new Map<Dialect, Promise<Compiler>>();

  const createAjv = (dialect: Dialect): Promise<Compiler> => {
    const creating = loaded.get(dialect) ?? load[dialect]();
    loaded.set(dialect, creating);
    return creating.then((create) => create());
  };

  const instance = (dialect: Dialect): Promise<Compiler> => {
    const known = instances.get(dialect) ?? createAjv(dialect);
    instances.set(dialect, known);
    return known;
  };

  const compile = async (schema: JsonObject, text: string): Promise<SchemaCheck> => {
    const dialect = dialectOf(schema, text);
    // Ids are global to an instance: two schemas that share one must not meet.
    const ajv = await (text.includes('"$id":') ? createAjv(dialect) : instance(dialect));
    const { $schema: _, ...plain } = schema;
    try {
      const validate = ajv.compile(plain);
      return (value) => (validate(value) ? null : describeErrors(validate.errors ?? []));
    } catch (error) {
      throw new PlenumError('E_SCHEMA', `the schema cannot be compiled: ${messageOf(error)}`, {
        hint: 'correct the schema given to agent({ schema })',
        cause: error,
      });
    }
  };

  return {
    version: 1,
    async load() {
      await Promise.all([instance('2020-12'), instance('draft-07')]);
    },
    compile(schema) {
      const text = canonicalJson(schema);
      const check = checks.get(text) ?? compile(schema, text);
      checks.set(text, check);
      return check;
    },
  };
}

function detail({ keyword, params }: ErrorObject): string {
  if (keyword === 'enum') {
    const allowed: readonly unknown[] = params.allowedValues;
    return ` (${allowed.map((value) => JSON.stringify(value)).join(', ')})`;
  }
  if (keyword === 'const') return ` (${JSON.stringify(params.allowedValue)})`;
  if (keyword === 'additionalProperties') return ` ('${params.additionalProperty}')`;
  return '';
}

function describeErrors(errors: readonly ErrorObject[]): string {
  const texts = errors
    .slice(0, mostErrors)
    .map(
      (error) => `${error.instancePath || '/'}: ${error.message ?? error.keyword}${detail(error)}`,
    );
  if (errors.length > mostErrors) texts.push(`and ${errors.length - mostErrors} more`);
  const text = [...new Set(texts)].join('; ');
  return text.length > longestText ? `${text.slice(0, longestText)} …` : text;
}
