// The build of the port: every file of lib/ is an ES module and links, and the package can be imported by name and required.
// Without this the tests of the package would also pass on files that nobody ported.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(join(root, 'lib'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

test('lib/package.json says that its files are ES modules', () => {
  assert.equal(JSON.parse(readFileSync(join(root, 'lib/package.json'), 'utf8')).type, 'module');
});

for (const path of sources) {
  test(`${relative(root, path)} links and exports something`, async () => {
    assert.notDeepEqual(Object.keys(await import(pathToFileURL(path).href)), []);
  });
}

test('the entry gives the same to import and to require', async () => {
  const require = createRequire(join(root, 'package.json'));
  const imported = await import(pathToFileURL(require.resolve('./')).href);
  assert.equal(require('./'), imported);
});
