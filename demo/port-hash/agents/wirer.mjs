// Says of a folder that its files are ES modules. The package's own package.json stays as it is: its `main` reaches them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { answer, fileOf, takeTask } from './task.mjs';

const { file, path } = fileOf(await takeTask());
const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
writeFileSync(path, `${JSON.stringify({ ...before, type: 'module' }, null, 2)}\n`);
answer({ changes: [`${file} says "type": "module"`] });
