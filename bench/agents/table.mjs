/** Markdown: medians of whole processes, and how they compare. */
export function agentsTable({ count, rounds, machine, commit, samples }) {
  const rows = Object.entries(samples).map(([name, runs]) => ({
    name,
    ms: median(runs.map(({ ms }) => ms)),
    cpu: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    mib: median(runs.map(({ peakMib }) => peakMib)),
  }));
  const [ours, theirs] = rows;
  const lines = [
    '# Model agents',
    '',
    `${count} agents with one tool call each (two requests), 16 at a time, on one fake model; whole processes, median of ${rounds} interleaved rounds.`,
    `${machine}. Commit ${commit}. Made by \`npm run bench:agents -- --write\`.`,
    '',
    '| | time | processor | peak memory |',
    '|---|--:|--:|--:|',
    ...rows.map(
      ({ name, ms, cpu, mib }) =>
        `| ${name} | ${(ms / 1_000).toFixed(2)} s | ${cpu.toFixed(1)} s | ${mib} MiB |`,
    ),
  ];
  if (theirs)
    lines.push(
      `| ratio | ${(ours.ms / theirs.ms).toFixed(2)} | ${(ours.cpu / theirs.cpu).toFixed(2)} | ${(ours.mib / theirs.mib).toFixed(2)} |`,
    );
  else
    lines.push(
      '',
      'Claude Code is not installed here (`npm ci --prefix test/agents`), so only plenum was measured.',
    );
  lines.push(
    '',
    'Both finished every agent: the number of answers is checked, from the result of the run and from its own record.',
    '',
  );
  return lines.join('\n');
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
