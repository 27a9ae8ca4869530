import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const built = ['dist/cli/main.js', 'dist/page/index.html'].map((file) => join(root, file));

/** End-to-end tests run the built command: it is built when it is older than its sources. */
export default function setup(): void {
  const newest = newestIn([
    join(root, 'src'),
    join(root, 'web'),
    join(root, 'demo'),
    join(root, 'tsdown.config.ts'),
    join(root, 'scripts'),
  ]);
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs >= newest)) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}

function newestIn(paths: readonly string[]): number {
  return Math.max(
    0,
    ...paths.map((path) => {
      if (!existsSync(path)) return 0;
      const { mtimeMs } = statSync(path);
      return statSync(path).isDirectory()
        ? newestIn(readdirSync(path).map((name) => join(path, name)))
        : mtimeMs;
    }),
  );
}
