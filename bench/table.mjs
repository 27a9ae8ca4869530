import { existsSync, readFileSync } from 'node:fs';

const ms = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`);
const ratio = (value) => `${value.toFixed(2)} ×`;
const mib = (value) => `${value.toFixed(0)} MiB`;
const each = (value, count) => `${((value * 1000) / count).toFixed(0)} µs`;

/** Goals are set for the full sizes. */
let judged = true;

function mark(value, must, aim) {
  if (!judged) return '–';
  if (value <= aim) return 'aim reached';
  return value <= must ? 'must reached' : '**missed**';
}

/** The rows of the speed goals with what they must and aim to be, as Markdown. */
export function table({ machine, commit, sizes, small, middle, large, paced, resume, startup }) {
  judged = sizes.small === 1000;
  const rows = [];
  const row = (what, measured, must, aim, verdict) =>
    rows.push(`| ${what} | ${measured} | ${must} | ${aim} | ${verdict} |`);

  const cold = small.plenum;
  row(
    `${sizes.small} stub agents, 16 at a time, isolated and fsynced, cold: time`,
    ms(cold.ms),
    '140 ms',
    '86 ms',
    mark(cold.ms, 140, 86),
  );
  row('… peak memory', mib(cold.mib), '110 MiB', '80 MiB', mark(cold.mib, 110, 80));
  row('… the same, pre-warmed', ms(small['plenum, warm'].ms), '–', '–', '–');
  row('… hand-written p-limit + fsync', ms(small['p-limit + fsync'].ms), '–', '–', '–');

  const ten = middle.plenum;
  const perAgent = (ten.ms * 1000) / sizes.middle;
  const byHand = ten.ms / middle['p-limit + fsync'].ms;
  row(
    `${sizes.middle} stub agents: per agent`,
    each(ten.ms, sizes.middle),
    '80 µs',
    '50 µs',
    mark(perAgent, 80, 50),
  );
  row(
    '… against p-limit + fsync',
    `${ratio(byHand)} (${each(middle['p-limit + fsync'].ms, sizes.middle)})`,
    '0.60 ×',
    '0.40 ×',
    mark(byHand, 0.6, 0.4),
  );
  row('… pre-warmed, per agent', each(middle['plenum, warm'].ms, sizes.middle), '–', '–', '–');

  if (large) {
    row(
      `${sizes.large} in one run: time`,
      ms(large.plenum.ms),
      '8 s',
      '4 s',
      mark(large.plenum.ms, 8000, 4000),
    );
    row(
      '… peak memory',
      mib(large.plenum.mib),
      '600 MiB',
      '400 MiB',
      mark(large.plenum.mib, 600, 400),
    );
    row(
      '… p-limit + fsync',
      `${ms(large['p-limit + fsync'].ms)}, ${mib(large['p-limit + fsync'].mib)}`,
      '–',
      '–',
      '–',
    );
  }

  const goals = { 1000: [250, 60], 10000: [500, 250], 100000: [4000, 2000] };
  for (const sample of resume) {
    const [must, aim] = goals[sample.count] ?? [];
    const verdict =
      sample.executed > 0 ? `**${sample.executed} ran again**` : mark(sample.ms, must, aim);
    row(
      `resume, ${sample.count} recorded, ${sample.executed} run again (by hand: ${ms(sample.byHand)})`,
      ms(sample.ms),
      must ? ms(must) : '–',
      aim ? ms(aim) : '–',
      verdict,
    );
  }

  const pace = paced.plenum.ms / paced.pool.ms;
  row(
    `${sizes.small} × 20 ms, 16 lanes, against a bare promise pool`,
    `${ratio(pace)} (${ms(paced.plenum.ms)})`,
    '1.15 ×',
    '1.05 ×',
    mark(pace, 1.15, 1.05),
  );
  row('… pre-warmed', ratio(paced['plenum, warm'].ms / paced.pool.ms), '–', '–', '–');
  row('… p-limit + fsync', ratio(paced['p-limit + fsync'].ms / paced.pool.ms), '–', '–', '–');

  const version = startup.version / startup.bare;
  row(
    '`--version` against bare `node -e 0`, whole process',
    `${ratio(version)} (${ms(startup.version)})`,
    '2.0 ×',
    '1.6 ×',
    mark(version, 2, 1.6),
  );
  row(
    '`run` to the first agent, whole process',
    ms(startup.firstAgent),
    '300 ms',
    '200 ms',
    mark(startup.firstAgent, 300, 200),
  );

  return `# Bench results

\`npm run bench -- --write\` at ${commit}, ${machine}.
Medians of interleaved rounds, every sample a process of its own; imports are not counted except in the whole-process rows.

| what | measured | must | aim | |
|---|---|---|---|---|
${rows.join('\n')}
${readFileSync(new URL('./bounds.md', import.meta.url), 'utf8')}
${agents()}`;
}

/** The newest table of `npm run bench:agents -- --write`; it names its own commit and command. */
function agents() {
  const file = new URL('./agents/RESULTS.md', import.meta.url);
  return existsSync(file)
    ? readFileSync(file, 'utf8').replace('# Model agents', '## Model agents')
    : '';
}
