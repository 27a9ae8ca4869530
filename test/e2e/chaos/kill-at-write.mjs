// Loaded into the driver with `--import`, before anything of plenum. Counts every call that changes
// a disk and ends its own process with SIGKILL at one of them, so that each moment between two
// changes can be met again. Nothing that the driver starts gets it.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const original = { ...fs };
const plan = JSON.parse(process.env.PLENUM_TEST_KILL ?? 'null');

/** The place of what a call writes, and how to write only half of it. */
const half = (data) => {
  const bytes =
    typeof data === 'string'
      ? Buffer.from(data, 'utf8')
      : ArrayBuffer.isView(data)
        ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        : null;
  return bytes === null ? null : bytes.subarray(0, bytes.length >> 1);
};
const written = (file, data, options) => {
  const part = half(data);
  const flag = typeof options === 'object' ? options?.flag : undefined;
  if (part !== null) original.writeFileSync(file, part, { flag: flag ?? 'w' });
};
const firstOf = (folder) => {
  const [first] =
    original.existsSync(folder) && original.lstatSync(folder).isDirectory()
      ? original.readdirSync(folder)
      : [];
  if (first !== undefined)
    original.rmSync(join(String(folder), first), { recursive: true, force: true });
};
const torn = {
  write: (fd, data) => half(data) && original.writeSync(fd, half(data)),
  writev: (fd, list) => original.writevSync(fd, list.slice(0, list.length >> 1)),
  writeFile: written,
  appendFile: (file, data) => half(data) && original.appendFileSync(file, half(data)),
  rm: firstOf,
};

const seen = [];
function die() {
  original.appendFileSync(plan.log, `${seen.length} ${plan.how} ${seen.at(-1)}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** The nth, or the first of a kind. */
function isTheOne() {
  if (plan.first === undefined) return seen.length === plan.at;
  if (!new RegExp(plan.first).test(seen.at(-1))) return false;
  plan.first = '(?!)';
  return true;
}

/** Counts one call; true when it is the one, and it was not to be carried out. */
function meets(name, args) {
  seen.push(
    `${name} ${args
      .map((one) => (typeof one === 'string' && one.startsWith('/') ? one : ''))
      .filter(Boolean)
      .join(' ')}`.trim(),
  );
  if (!isTheOne()) return false;
  if (plan.how === 'before') die();
  if (plan.how === 'torn') {
    torn[name]?.(...args);
    die();
  }
  return true;
}

const names = [
  'write',
  'writev',
  'writeFile',
  'appendFile',
  'rename',
  'fsync',
  'fdatasync',
  'link',
  'symlink',
  'rm',
  'rmdir',
  'unlink',
  'mkdir',
  'mkdtemp',
];
const more = ['copyFile', 'cp', 'truncate', 'ftruncate', 'chmod'];

function inSync(name) {
  const call = fs[`${name}Sync`];
  fs[`${name}Sync`] = (...args) => {
    const last = meets(name, args);
    const value = call(...args);
    if (last) die();
    return value;
  };
}

function withCallback(name) {
  const call = fs[name];
  const counted = (...args) =>
    meets(name, args) ? call(...args.slice(0, -1), die) : call(...args);
  fs[name] = Object.defineProperties(counted, Object.getOwnPropertyDescriptors(call));
}

function promised(place, name, known = name) {
  const call = place[name];
  place[name] = async function (...args) {
    const own = this !== undefined && typeof this?.fd === 'number';
    const last = meets(known, own ? [this.fd, ...args] : args);
    const value = await call.apply(this, args);
    if (last) die();
    return value;
  };
}

if (isMainThread && plan !== null) {
  delete process.env.PLENUM_TEST_KILL;
  delete process.env.NODE_OPTIONS;
  for (const name of [...names, ...more]) {
    if (typeof fs[`${name}Sync`] === 'function') inSync(name);
    if (typeof fs[name] === 'function') withCallback(name);
    if (typeof promises[name] === 'function') promised(promises, name);
  }
  const handle = await promises.open(import.meta.filename, 'r');
  const of = Object.getPrototypeOf(handle);
  for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate'])
    promised(of, name, name === 'writeFile' || name === 'appendFile' ? 'write' : name);
  promised(of, 'sync', 'fsync');
  promised(of, 'datasync', 'fdatasync');
  await handle.close();
  syncBuiltinESMExports();
  // Undisturbed, it says what there was to meet.
  process.on('exit', () => original.writeFileSync(`${plan.log}.seen`, `${seen.join('\n')}\n`));
}
