// Makes src/sandbox/guest-text.ts: the guest's files as the two texts that the engine runs. The
// file is kept in the repository, because its hash is the kernel that recorded runs name: it
// changes when somebody changes it, not when a bundler does. `--check` says whether it is what this
// script makes.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const folder = new URL('../src/sandbox/', import.meta.url);
const target = fileURLToPath(new URL('guest-text.ts', folder));

const realm = await bundled('guest/realm.ts');
const hooks = /;?export\s*\{\s*hooks\s*\};?\s*$/;
if (!hooks.test(realm)) throw new Error('the bundle does not end with its hooks');
const verification = await bundled('guest/verification/verification.ts');
if (/\bexport\b/.test(verification))
  throw new Error('the verification primitives export something');

const made = `// Made by scripts/bundle-guest.mjs from guest/; change that.
/** Runs in every realm before its script; its value is a function of the way out and gives the hooks. */
export const prelude = ${literal(`(function(host){'use strict';${realm.replace(hooks, ';return hooks')}})`)};
/** A script that makes the verification primitives. */
export const verification = ${literal(verification)};
`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, made);
  process.stdout.write(`${target}: ${made.length} bytes\n`);
} else if (readFileSync(target, 'utf8') !== made) {
  process.stderr.write(`${target} is not what guest/ gives: run node scripts/bundle-guest.mjs\n`);
  process.exitCode = 1;
}

/**
 * One text without imports, comments and spaces. Names stay, because a script sees some and people
 * read others in errors. `var` at the top is what the engine compiles fastest. Nothing is
 * compressed, and what would be wrong to add is looked for: a template with a value in it makes the
 * engine look up `concat` on a prototype that a script can change.
 */
async function bundled(entry) {
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, folder)),
    platform: 'neutral',
    transform: { target: 'esnext' },
    onLog: (level, log) => {
      throw new Error(`${level}: ${log.message}`);
    },
  });
  const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
  const { output } = await build.generate({
    format: 'esm',
    comments: false,
    topLevelVar: true,
    minify,
  });
  await build.close();
  if (output.length !== 1) throw new Error(`${entry} became ${output.length} files`);
  const { code } = output[0];
  if (code.includes('${')) throw new Error(`${entry} has a template with a value in it`);
  return code.trim();
}

/** ASCII only, so that no tool on the way can change a byte. */
function literal(text) {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
