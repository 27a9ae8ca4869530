import { basename, delimiter, dirname, relative } from 'node:path';

/**
 * How a person who stands in `from` types the command that runs now. `program` is the path it was
 * started by.
 */
export function invokedAs(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  from: string,
): string {
  if (/\.[cm]?js$/.test(program)) {
    const near = relative(from, program);
    const path = near.length < program.length ? near : program;
    return `node ${/\s/.test(path) ? JSON.stringify(path) : path}`;
  }
  // npm puts the commands of packages on the path only while it runs something.
  const isNpm = env.npm_command !== undefined || env.npm_execpath !== undefined;
  const isOnPath = (env.PATH ?? '').split(delimiter).includes(dirname(program));
  return isOnPath && !isNpm ? basename(program) : 'npx plenum';
}
