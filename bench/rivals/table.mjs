const ms = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`);

/**
 * The comparison as Markdown; a cell that could not be measured points to its reason below the
 * table.
 */
export function table({ rows, absent, small, large, machine, commit }) {
  const reasons = [];
  const notRun = (reason) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return `not run (${reasons.indexOf(reason) + 1})`;
  };
  const cell = (value, show) => {
    if (!value) return '–';
    return value.reason ? notRun(value.reason) : show(value);
  };
  const timed = (value) => cell(value, (each) => `${ms(each.ms)}, ${each.mib.toFixed(0)} MiB`);
  const resumed = (value) => cell(value, (each) => `${ms(each.ms)}, ${each.executed - 1} again`);

  const lines = rows.map(({ name, keeps, node, cells, reason }) => {
    if (reason) return `| ${name} | – | – | ${Array(5).fill(notRun(reason)).join(' | ')} |`;
    const measured = [
      timed(cells.small),
      timed(cells.large),
      timed(cells.paced),
      resumed(cells.resumeSmall),
      resumed(cells.resumeLarge),
    ];
    return `| ${name} | ${node} | ${keeps} | ${measured.join(' | ')} |`;
  });
  for (const [name, reason] of Object.entries(absent))
    lines.push(`| ${name} | – | – | ${Array(5).fill(notRun(reason)).join(' | ')} |`);

  return `# The same work elsewhere

\`npm run bench:rivals -- --install --write\` at ${commit}, ${machine}.
A fan-out of steps through 16 lanes, each answering 180 characters at once or after 20 ms; each contender is set to record as
safely as it can. Medians of interleaved rounds, every sample a process of its own; time without imports, peak memory of the whole
process (of Restate with its server). *Survives*: \`power\` = outcomes are fsynced, \`process\` = a process killed a second after an
outcome keeps it, a power cut may not; \`only whole fan-outs\` = the same, but nothing of a fan-out that had not ended.
*Resume*: the process was killed with all outcomes but the last recorded; *again* = recorded steps that were executed again.

| contender | Node | survives | ${small} × 0 ms | ${large} × 0 ms | ${small} × 20 ms | resume ${small} | resume ${large} |
|---|---|---|---|---|---|---|---|
${lines.join('\n')}

${reasons.map((reason, index) => `${index + 1}. ${reason}`).join('\n')}
`;
}
