// Makes src/agents/prices/price-table.ts from the model catalogue that the MIT-licensed package
// @earendil-works/pi-ai publishes: only facts are taken (ids, prices, context windows). `--check`
// says whether the file is what this script makes; `--from <folder>` reads an unpacked package
// instead of fetching it with npm. To move on: raise `version` below and run it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const name = '@earendil-works/pi-ai';
const version = '1.5.2';
const target = fileURLToPath(new URL('../src/agents/prices/price-table.ts', import.meta.url));

// Their users pay by the month: a price for a token would say something untrue.
const subscriptions =
  /^(?:github-copilot|openai-codex|opencode-go|kimi-coding|radius)$|token-plan|-coding(?:-cn)?$/;

const from = process.argv.includes('--from')
  ? process.argv[process.argv.indexOf('--from') + 1]
  : null;
const scratch = mkdtempSync(join(tmpdir(), 'plenum-prices-'));
try {
  const made = tableText(from ?? fetched());
  if (!process.argv.includes('--check')) {
    writeFileSync(target, made);
    process.stdout.write(`${target}: ${made.length} bytes\n`);
  } else if (readFileSync(target, 'utf8') !== made) {
    process.stderr.write(
      `${target} is not what ${name} ${version} gives: run node scripts/generate-prices.mjs\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}

function fetched() {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', `${name}@${version}`], {
      cwd: scratch,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  execFileSync('tar', ['xzf', packed.filename], { cwd: scratch });
  return join(scratch, 'package');
}

function tableText(folder) {
  const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (found.name !== name || found.version !== version)
    throw new Error(`${folder} holds ${found.name} ${found.version}, not ${name} ${version}`);
  const data = join(folder, 'dist/providers/data');
  const date = JSON.parse(readFileSync(join(data, '.manifest.json'), 'utf8')).generatedAt.slice(
    0,
    10,
  );
  const providers = readdirSync(data)
    .filter(
      (file) =>
        file.endsWith('.json') && !file.startsWith('.') && !subscriptions.test(file.slice(0, -5)),
    )
    .sort()
    .map((file) => [
      file.slice(0, -5),
      providerText(JSON.parse(readFileSync(join(data, file), 'utf8'))),
    ])
    .filter(([, text]) => text !== '');
  return [
    `// Made by scripts/generate-prices.mjs from ${name} ${version} (MIT), prices of ${date}. Do not edit.`,
    '// biome-ignore-all format: one line for each provider',
    '',
    `export const tableDate = '${date}';`,
    '',
    '/**',
    ' * Per provider, groups of models with one price, separated by `;`: `input,output,cacheRead,cacheWrite[@above:input,output,…] id=context …`.',
    ' * US dollars for a million tokens; an empty number is not known; the context window is in thousands of tokens.',
    ' */',
    'export const priceTable: Readonly<Record<string, string>> = {',
    ...providers.map(
      ([provider, text]) => `  ${/^\w+$/.test(provider) ? provider : `'${provider}'`}: '${text}',`,
    ),
    '};',
    '',
  ].join('\n');
}

function providerText(apis) {
  const groups = new Map();
  const models = Object.values(apis)
    .flatMap((entries) => Object.values(entries))
    .filter(({ type, cost }) => type === 'chat' && cost.input > 0 && cost.output > 0)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  for (const { id, cost, contextWindow } of models) {
    if (/[\s;='\\]/.test(id)) throw new Error(`the id ${id} cannot be written`);
    const tiers = [...(cost.tiers ?? [])].sort(
      (left, right) => left.inputTokensAbove - right.inputTokensAbove,
    );
    const price =
      rates(cost) + tiers.map((tier) => `@${tier.inputTokensAbove}:${rates(tier)}`).join('');
    const ids = groups.get(price) ?? new Set();
    ids.add(`${id}=${Math.round(contextWindow / 100) / 10}`);
    groups.set(price, ids);
  }
  return [...groups].map(([price, ids]) => `${price} ${[...ids].join(' ')}`).join(';');
}

// A cache price of 0 means that the vendor names none.
function rates({ input, output, cacheRead, cacheWrite }) {
  return [input, output, cacheRead || '', cacheWrite || '']
    .map((price) => (price === '' ? '' : Number(price.toPrecision(6))))
    .join(',');
}
