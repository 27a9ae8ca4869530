// Repairs one file that the gate complained about, if its imports do not fit what the imported files export. Anything else
// it leaves alone, and says so: an agent that cannot find the fault must not pretend.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Edits } from './edits.mjs';
import { exportsOf, parseModule } from './exports-of.mjs';
import { answer, fileOf, takeTask } from './task.mjs';

const { path } = fileOf(await takeTask());
const source = readFileSync(path, 'utf8');
const edits = new Edits(source);
const changes = [];

for (const node of parseModule(source).body) {
  if (node.type !== 'ImportDeclaration' || !node.source.value.startsWith('.')) continue;
  const target = resolve(dirname(path), node.source.value);
  const given = existsSync(target)
    ? exportsOf(parseModule(readFileSync(target, 'utf8')))
    : undefined;
  const wrong =
    given &&
    !given.names.includes('default') &&
    node.specifiers.length === 1 &&
    node.specifiers[0].type === 'ImportDefaultSpecifier';
  if (!wrong) continue;
  const { start, end, local } = node.specifiers[0];
  edits.replace(start, end, `* as ${local.name}`);
  changes.push(`${node.source.value} exports names and no default: import * as ${local.name}`);
}

if (changes.length > 0) writeFileSync(path, edits.result());
answer({ changes });
