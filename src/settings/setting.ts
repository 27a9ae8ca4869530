import * as z from 'zod/mini';
import { nearestName } from '../core/words/nearest-name.js';
import { notA } from './complaint.js';

/** What each setting is for; the published JSON Schema says it. */
export const abouts = z.registry<{
  description: string;
  id?: string;
  propertyNames?: { pattern: string };
}>();

type Schema = z.core.$ZodType;
type Shape = Readonly<Record<string, Schema>>;
type Wrong = { readonly input?: unknown };

/** Shown once in the published schema, under this name, however often it is used. */
export function shownOnce<S extends z.ZodMiniType>(id: string, schema: S): S {
  abouts.add(schema, { description: '', ...abouts.get(schema), id });
  return schema;
}

/**
 * One instance has one meaning; a description is said of a copy, so that a schema can be used in
 * several places.
 */
export function about<S extends z.ZodMiniType>(description: string, schema: S): S {
  const copy = z.clone(schema, schema.def) as S;
  abouts.add(copy, { description });
  return copy;
}

const anyText = z.string({ error: ({ input }) => notA('text', input) });
const filled = z.minLength(1, { error: 'must not be empty' });
const addressForm =
  /^https?:\/\/(?:[^\s@/]+@)?(?:\[[\dA-Fa-f:.]+\]|[^\s@/?#:[\]]+)(?::\d{1,5})?(?:[/?#]\S*)?$/;
const trueOrFalse = z.boolean({ error: ({ input }) => notA('true or false', input) });
const listItem = z.string({ error: ({ input }) => notA('only texts', input, 'hold') });

export function text(description: string, absent?: string) {
  const error = ({ input }: Wrong) =>
    input === undefined && absent !== undefined ? absent : notA('text', input);
  return about(description, z.string({ error }).check(filled));
}

/** Text that may be empty. */
export const words = (description: string) => about(description, anyText);

export function address(description: string, absent?: string) {
  const error = ({ input }: Wrong) =>
    input === undefined && absent !== undefined
      ? absent
      : notA('an address like https://models.example.com/v1', input);
  return about(description, z.string({ error }).check(z.regex(addressForm, { error })));
}

export const flag = (description: string) => about(description, trueOrFalse);

export function choice<const Names extends readonly string[]>(description: string, names: Names) {
  const error = ({ input }: Wrong) => {
    const near = typeof input === 'string' ? nearestName(input, names) : undefined;
    return (
      `${notA(`one of ${names.join(', ')}`, input)}` +
      `${near === undefined ? '' : `; did you mean "${near}"?`}`
    );
  };
  return about(description, z.enum(names, { error }));
}

export function whole(description: string, least: number, most?: number) {
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  const named = `a whole number ${range}`;
  const error = ({ input }: Wrong) => notA(named, input);
  return about(
    description,
    z
      .int({ error })
      .check(z.minimum(least, { error }), z.maximum(most ?? Number.MAX_SAFE_INTEGER, { error })),
  );
}

/** A number that need not be whole. */
export function amount(description: string) {
  const error = ({ input }: Wrong) => notA('a number of at least 0', input);
  return about(description, z.number({ error }).check(z.minimum(0, { error })));
}

export function rate(description: string) {
  const error = ({ input }: Wrong) => notA('a number above 0', input);
  return about(description, z.number({ error }).check(z.gt(0, { error })));
}

const notAList = ({ input }: Wrong) => notA('a list of texts', input);

export function texts(description: string, item: z.ZodMiniType<string> = listItem) {
  return about(description, z.array(item, { error: notAList }));
}

/**
 * Items of a list that have a form; `wrong` says what is not right about one, and `form` says it to
 * editors as far as an expression can.
 */
export function textOfForm(
  form: RegExp,
  wrong: (text: string) => string | null,
): z.ZodMiniType<string> {
  return listItem.check(
    z.regex(form, {
      error: ({ input }) => `holds a bad entry: ${wrong(String(input)) ?? 'it has another form'}`,
      abort: true,
    }),
    z.refine((value) => wrong(value) === null, {
      error: ({ input }) => `holds a bad entry: ${wrong(String(input))}`,
    }),
  );
}

/** Program and arguments. */
export function program(description: string) {
  const empty = { error: 'must name a program' };
  return about(
    description,
    z.array(listItem.check(filled), { error: notAList }).check(z.minLength(1, empty)),
  );
}

/** Fixed keys, each of which may be left out but those in `needs`. */
export function group<S extends Shape>(description: string, shape: S) {
  return about(
    description,
    z.partial(z.strictObject(shape, { error: ofGroup(Object.keys(shape)) })),
  );
}

export function wholeGroup<S extends Shape>(description: string, shape: S) {
  return about(description, z.strictObject(shape, { error: ofGroup(Object.keys(shape)) }));
}

/** Names chosen by the user. */
export function named<S extends Schema>(description: string, of: S) {
  return about(description, z.record(z.string(), of, { error: ofGroup([]) }));
}

/** Adds a form that the names in `of` must have. */
export function namesOfForm<S extends z.ZodMiniType>(
  description: string,
  of: S,
  form: RegExp,
  wrong: string,
): S {
  const checked = of.check((context) => {
    for (const name of Object.keys(context.value as object)) {
      if (!form.test(name))
        context.issues.push({
          code: 'custom',
          path: [name],
          message: `cannot be its name: ${wrong}`,
          input: name,
        });
    }
  }) as S;
  abouts.add(checked, { description, propertyNames: { pattern: form.source } });
  return checked;
}

/** What other programs read: anything. */
export const anything = (description: string) =>
  about(description, z.record(z.string(), z.json(), { error: ofGroup([]) }));

export function ofGroup(keys: readonly string[]) {
  return (issue: {
    readonly code?: string;
    readonly input?: unknown;
    readonly keys?: readonly string[];
  }): string => {
    if (issue.code !== 'unrecognized_keys') return notA('an object', issue.input);
    const near = nearestName(issue.keys?.[0] ?? '', keys);
    return near === undefined ? `known here: ${keys.join(', ')}` : `did you mean "${near}"?`;
  };
}
