// Copies the input of `plenum demo` from node_modules to dist/demo-input, so that the published
// package holds it. What is copied, and the exact versions, stand in contents.json of the demo; a
// package without a version there is a dependency of plenum itself and is taken from the
// installation instead.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(root, 'dist/demo-input'));
const { packages } = JSON.parse(readFileSync(join(root, 'demo/port-hash/contents.json'), 'utf8'));
const require = createRequire(join(root, 'package.json'));

rmSync(target, { recursive: true, force: true });
for (const { name, version, files } of packages) {
  if (!version) continue;
  const manifest = require.resolve(`${name}/package.json`);
  const found = JSON.parse(readFileSync(manifest, 'utf8')).version;
  if (found !== version)
    throw new Error(
      `the demo is made for ${name} ${version}, but node_modules holds ${found}: run npm ci`,
    );
  mkdirSync(join(target, name), { recursive: true });
  for (const file of files)
    cpSync(join(dirname(manifest), file), join(target, name, file), { recursive: true });
}

const copied = readdirSync(target, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(target.length + 1)
      .replaceAll('\\', '/'),
  )
  .sort();
const sums = copied.map(
  (path) =>
    `${createHash('sha256')
      .update(readFileSync(join(target, path)))
      .digest('hex')}  ${path}\n`,
);
writeFileSync(join(target, 'SHA256SUMS'), sums.join(''));
process.stdout.write(`${copied.length} files of the demo in ${target}\n`);
