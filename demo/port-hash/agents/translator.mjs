// Ports one file from CommonJS to ES modules, in place. It always starts from the file as it was before the port, also
// when a translation was refuted: then it works by its rules alone, without the liberties of the first attempt.
//
// PLANTS, both only in a first attempt, and both mistakes that people make in such ports:
// `--plant <file>` tidies on the way: `~~x` becomes `Math.round(x)`, which is not the same. The old and the new file
//    then differ in what they compute, so a reviewer that runs both must see it.
// `--plant-habit <file>` imports the package's own files by default, as one is used to from CommonJS. While those are still
//    CommonJS, Node makes this work; ported, they have no default export. So only the merged whole shows it.
// The demo's configuration plants one of each. Take the flags out there and they are gone; no other program knows them.
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, posix, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { textAt } from './base-tree.mjs';
import { toModule } from './codemod.mjs';
import { answer, fileOf, takeTask } from './task.mjs';

const { values: plants } = parseArgs({
  options: { plant: { type: 'string' }, 'plant-habit': { type: 'string' } },
});
const task = await takeTask();
const { file, path } = fileOf(task);
/** A file either exports one value or names, never both (guide.md). */
const forms = Object.fromEntries(
  task
    .data('Map')
    .map((entry) => [entry.file, entry.exports.includes('default') ? 'default' : 'names']),
);
const again = task.data('Evidence') !== undefined;
const imports = [];

/** The file that `require(request)` would load, as an import has to write it, and what that file exports. */
function target(request) {
  const found = request.startsWith('.')
    ? ownFile(request)
    : { specifier: request, form: 'default' };
  imports.push(found.specifier);
  return found;
}

function ownFile(request) {
  const base = resolve(dirname(path), request);
  const full = [base, `${base}.js`, resolve(base, 'index.js')].find(
    (name) => name.endsWith('.js') && existsSync(name),
  );
  if (!full) throw new Error(`${file} requires ${request}, which is not there`);
  const name = relative(task.cwd, full).replaceAll('\\', '/');
  const form = !again && file === plants['plant-habit'] ? 'default' : forms[name];
  if (!form) throw new Error(`nobody stated what ${name} exports`);
  const specifier = posix.relative(posix.dirname(file), name);
  return { specifier: specifier.startsWith('.') ? specifier : `./${specifier}`, form };
}

const source = textAt(task.line('Base') ?? 'HEAD', file, task.cwd);
const text = toModule(source, target);
writeFileSync(
  path,
  !again && file === plants.plant ? text.replace(/~~(?=\()/g, 'Math.round') : text,
);
const count = new Set(imports).size;
answer({
  path: file,
  summary: `${forms[file] ?? 'names'}, ${count} ${count === 1 ? 'import' : 'imports'}`,
});
