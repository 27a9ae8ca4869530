/** Configuration of test runners, compilers and package managers, by name (X183). */
const names = new RegExp(
  [
    ...['\\.npmrc', '\\.mocharc.*', '\\.babelrc.*', '\\.env.*', 'conftest\\.py', 'pytest\\.ini'],
    ...['tox\\.ini', 'setup\\.(cfg|py)', 'pyproject\\.toml', '(gnu)?makefile', '.*\\.mk'],
    ...['(jest|vitest|vite|babel|karma|playwright|ava)\\.config\\..*', 'tsconfig.*\\.json'],
    ...['package\\.json', 'cargo\\.toml', 'go\\.mod', 'build\\.gradle.*', 'pom\\.xml'],
    ...['rakefile', 'justfile'],
  ]
    .map((name) => `^${name}$`)
    .join('|'),
  'i',
);
const tests =
  /(^|\/)(tests?|__tests__|specs?)\/|\.(test|spec)\.[^/]+$|_test\.(go|py)$|(^|\/)test_[^/]*\.py$/i;
const locks =
  /(^|\/)((package-lock|npm-shrinkwrap)\.json|[^/]*\.lockb?|[^/]*-lock\.yaml|go\.sum)$/i;

/** What of a check a file is; an agent that changes it can change what the check says. */
export type CheckRole = 'runner' | 'test' | 'lock';

/** Whether a path (POSIX) is part of how a project is checked; `null` for every other one. */
export function checkRole(path: string): CheckRole | null {
  if (/(^|\/)node_modules\/\.bin\//.test(path)) return 'runner';
  if (locks.test(path)) return 'lock';
  if (names.test(path.slice(path.lastIndexOf('/') + 1))) return 'runner';
  return tests.test(path) ? 'test' : null;
}
