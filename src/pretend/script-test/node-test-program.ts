/**
 * A reporter for `node --test`: every event as a line of JSON, errors with their message and stack.
 */
const reporter = `export default async function* (source) {
  const plain = (key, value) => value instanceof Error ? { message: value.message, stack: value.stack, code: value.code, cause: value.cause } : value;
  for await (const { type, data } of source) yield JSON.stringify({ type, data }, plain) + '\\n';
}`;

/**
 * Lets test files import plenum/testing although their project did not install plenum; its own copy
 * wins.
 */
const resolver = (testing: string): string => `export async function resolve(name, context, next) {
  if (name !== 'plenum/testing') return next(name, context);
  try { return await next(name, context); } catch { return { url: ${JSON.stringify(testing)}, shortCircuit: true }; }
}`;

const asModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** Arguments of `node` for these files. `testing` is the URL of plenum's own testing module. */
export function nodeTestArguments(files: readonly string[], testing: string): readonly string[] {
  const register = asModule(
    `import { register } from 'node:module'; register(${JSON.stringify(asModule(resolver(testing)))});`,
  );
  return [
    '--import',
    register,
    '--test',
    `--test-reporter=${asModule(reporter)}`,
    '--test-reporter-destination=stdout',
    ...files,
  ];
}
