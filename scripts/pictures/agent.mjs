/** An agent that is a program: it says what it reads, and ends when its stage is over. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stages = process.env.PLENUM_PICTURE_STAGES;
const { label, phase, attempt } = JSON.parse(readFileSync(0, 'utf8'));
const file = `src/routes/${/(?:src\/routes\/)?([\w-]+\/[\w-]+\.ts)/.exec(label)[1]}`;
const name = file.split('/').at(-1);
const slower = phase === 'Fix' ? /impersonate|link|replay/ : /impersonate|replay/;
const slow = slower.test(file) && !/[12]\/3$/.test(label);

/** Resolves when whoever makes the pictures says so. */
async function over(stage) {
  while (!existsSync(join(stages, stage))) await new Promise((again) => setTimeout(again, 50));
}

const doing = { Scan: 'reading', Verify: 'reading', Fix: 'editing' };
process.stderr.write(`${doing[phase]} ${file}\n`);
await over(phase);
if (slow) {
  process.stderr.write(phase === 'Fix' ? 'running npm test\n' : 'reading src/permissions.ts\n');
  await over(`${phase}-slow`);
}

const refuted = /refund|presign/.test(file);
if (phase === 'Verify')
  process.stdout.write(
    JSON.stringify({ verdict: refuted ? 'refuted' : 'confirmed', reason: `I read ${file}.` }),
  );
else if (phase === 'Fix') {
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `import { requireStaff } from '../../permissions.js';\n${before}`);
  process.stdout.write('The route asks for its permission first.');
} else process.stdout.write(`${name} changes data and checks no permission.`);

const weight = { Scan: 1, Verify: 2, Fix: 8 }[phase] + attempt;
const usage = { inputTokens: 6000 * weight, outputTokens: 400 * weight, costUsd: 0.04 * weight };
process.stderr.write(`plenum-usage ${JSON.stringify(usage)}\n`);
