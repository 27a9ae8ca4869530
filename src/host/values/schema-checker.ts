import type { Ajv, ErrorObject, Options } from 'ajv';
import type { SchemaCheck, SchemaChecker } from '../../core/ports/schema-checker.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { canonicalJson, isJsonObject, type JsonObject } from '../../core/values/json.js';
import { guardedPattern } from './guarded-pattern.js';

const mostErrors = 6;
const ownId = 'plenum:schema';
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
    const isAlone = text.includes('"$id":') || text.includes('"$ref":"#"');
    const ajv = await (isAlone ? createAjv(dialect) : instance(dialect));
    const { $schema: _, ...plain } = schema;
    try {
      // `#` is the whole schema: ajv finds that by its id only.
      const validate = ajv.compile({ ...(isAlone ? { $id: ownId } : {}), ...plain });
      return (value) => (validate(value) ? null : describeErrors(validate.errors ?? []));
    } catch (error) {
      const at = badPattern(schema, 'schema');
      const where = at === null ? '' : ` (at ${at})`;
      throw new PlenumError(
        'E_SCHEMA',
        `the schema cannot be compiled: ${messageOf(error)}${where}`,
        {
          hint: 'correct the schema given to agent({ schema })',
          cause: error,
        },
      );
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

/** Where the first `pattern` is that no expression can be made of. */
function badPattern(value: unknown, path: string): string | null {
  if (!isJsonObject(value) && !Array.isArray(value)) return null;
  for (const [name, child] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    const patterns =
      name === 'pattern' && typeof child === 'string'
        ? [child]
        : name === 'patternProperties' && isJsonObject(child)
          ? Object.keys(child)
          : [];
    if (patterns.some((one) => !isPattern(one))) return at;
    const inner = badPattern(child, at);
    if (inner !== null) return inner;
  }
  return null;
}

function isPattern(pattern: string): boolean {
  try {
    guardedPattern(pattern, 'u');
    return true;
  } catch {
    return false;
  }
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
